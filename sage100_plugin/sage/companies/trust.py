"""How the certificate of a SQL Server is told to a person, and the choice that is theirs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sage100_plugin.findings import Finding
from sage100_plugin.sage.server.certificate import Certificate, fingerprint
from sage100_plugin.sage.server.server import Tls

PLAIN = {
    "verify": Finding("trust", "ok", "An authority that this machine trusts must vouch for the certificate."),
    "trust": Finding(
        "trust",
        "warning",
        "Any certificate is taken: the way is encrypted, but nobody proves that the server is the right one.",
        "Choose this only where nobody can get between the two machines.",
    ),
    "off": Finding(
        "trust",
        "warning",
        "The way to the server is not encrypted: whoever listens on it reads the company's figures.",
        "Choose this only when the plugin runs on the server itself.",
    ),
}
"""What each choice means, but for the one that names a certificate."""


def described(shown: Certificate, now: dt.datetime) -> Finding:
    """What the server shows."""
    facts = {"fingerprint": shown.fingerprint, "names": list(shown.names), "until": shown.until.date().isoformat()}
    told = (
        f"It shows a certificate for {', '.join(shown.names) or 'no name'}, issued by {shown.issuer}, valid until "
        f"{shown.until:%Y-%m-%d}, with the SHA-256 fingerprint {shown.fingerprint}."
    )
    if shown.until < now:
        return Finding("certificate", "warning", told, "It has run out: have IT renew it.", facts)
    return Finding("certificate", "ok", told, "", facts)


def choice(shown: Certificate) -> str:
    """The choice, in a sentence for a person who has seen the certificate."""
    install = "have IT install the authority that signed it on this machine (tls verify)"
    if not shown.lasting:
        return (
            "SQL Server makes this certificate anew at each start, so it cannot be pinned: have IT give it one of its "
            "own, or take any certificate where nobody can get between the two machines (tls trust)."
        )
    return (
        f"Either {install}; or compare the fingerprint with whoever runs the server, and trust this certificate "
        f"knowingly: tls pinned, certificate {shown.fingerprint}"
    )


def pinned(given: str, shown: Certificate) -> Finding:
    """Whether the certificate that was named, by fingerprint or PEM file, is the one that is shown."""
    if not given:
        return Finding("trust", "error", "It was not said which certificate is trusted.", choice(shown))
    if not shown.lasting:
        return Finding("trust", "error", "This certificate cannot be trusted for long.", choice(shown))
    if fingerprint_of(given) != shown.fingerprint:
        told = "The server shows another certificate than the one that was named."
        hint = f"It shows {shown.fingerprint}. Ask whoever runs the server before you trust that one."
        return Finding("trust", "error", told, hint)
    return Finding("trust", "ok", "Exactly this certificate is trusted.")


def fingerprint_of(given: str) -> str:
    """The fingerprint that was given, however it is written, or that of the PEM file that was given."""
    try:
        return fingerprint(Path(given))
    except (OSError, ValueError):
        return given.replace(":", "").replace(" ", "").upper()


def usual(shown: Certificate) -> Tls:
    """What a person will most often choose: a small office's server vouches for itself."""
    return "pinned" if shown.lasting else "trust"
