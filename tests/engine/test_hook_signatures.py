"""Who may post to a hook: each scheme against what its inventor publishes, and against whoever tampers."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from sage100_plugin.engine.crm.hook_signatures import SCHEMES, Sent, kept, made, message_of, rotated, wrong
from sage100_plugin.errors import Refused

NOW = 1_790_000_000
BODY = b'{"deal": "No cooling \xc3\xbc"}'
PLAIN = Sent("POST", "https://sage.example/h/hook_1", {}, BODY)
SECRETS = {
    "standard": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "sha256": "It's a Secret to Everybody",
    "hubspot_v3": "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
    "url": "what-stands-in-the-address",
}


def standard(secret: str = SECRETS["standard"], at: int = NOW, body: bytes = BODY) -> Sent:
    """As the inventors' own library signs."""
    signature = Webhook(secret).sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode())
    return Sent("POST", PLAIN.uri, headers("msg_1", str(at), signature), body)


def headers(message_id: str, at: str, signature: str) -> dict[str, str]:
    return {"webhook-id": message_id, "webhook-timestamp": at, "webhook-signature": signature}


def sha256(secret: str = SECRETS["sha256"], body: bytes = BODY) -> Sent:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return replace(PLAIN, headers={"x-hub-signature-256": f"sha256={digest}"}, body=body)


def hubspot(secret: str = SECRETS["hubspot_v3"], at: int = NOW * 1000, decoded: str = PLAIN.uri) -> Sent:
    raw = b"POST" + decoded.encode() + BODY + str(at).encode()
    signature = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    return replace(PLAIN, headers={"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": str(at)})


def url(secret: str = SECRETS["url"]) -> Sent:
    return replace(PLAIN, password=secret)


RIGHT = {"standard": standard(), "sha256": sha256(), "hubspot_v3": hubspot(), "url": url()}


def holds(scheme: str, sent: Sent, held: str | None = None, now: float = NOW) -> bool:
    try:
        message_of(scheme, held or kept(scheme, SECRETS[scheme]), sent, now)
    except Refused as refused:
        return (refused.code, refused.meaning.status) != ("bad_signature", 401)
    return True


def test_there_is_a_check_for_each_scheme() -> None:
    assert set(SCHEMES) == set(RIGHT) == set(SECRETS)


def test_the_published_examples_are_right() -> None:
    documented = {"x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}
    assert holds("sha256", replace(PLAIN, headers=documented, body=b"Hello, World!"))
    assert holds("sha256", replace(PLAIN, headers={k: v.upper() for k, v in documented.items()}, body=b"Hello, World!"))
    assert all(holds(scheme, sent) for scheme, sent in RIGHT.items())


def test_the_message_has_the_senders_id() -> None:
    told = {scheme: message_of(scheme, kept(scheme, SECRETS[scheme]), sent, NOW) for scheme, sent in RIGHT.items()}
    signature = RIGHT["hubspot_v3"].headers["x-hubspot-signature-v3"]
    assert told == {"standard": "msg_1", "sha256": "", "hubspot_v3": signature, "url": ""}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_another_body_secret_or_scheme_is_refused(scheme: str) -> None:
    right = RIGHT[scheme]
    assert not holds(scheme, replace(right, headers={}, password=""))
    assert not holds(scheme, right, kept(scheme, made(scheme)))
    assert [other for other in SCHEMES if other != scheme and holds(scheme, RIGHT[other])] == []
    if scheme != "url":
        assert not holds(scheme, replace(right, body=BODY + b" "))
        cut = {name: value[:-1] for name, value in right.headers.items()}
        assert not holds(scheme, replace(right, headers=cut))


@pytest.mark.parametrize("headers", [{}, {"webhook-signature": "v1,"}, {"webhook-signature": "v1,\xff x"}])
@pytest.mark.parametrize("at", ["", "soon", "-1", "1" * 30, "\u0661", str(NOW)])
def test_nonsense_is_refused_and_not_an_error(headers: dict[str, str], at: str) -> None:
    told = {**headers, "webhook-id": "msg_1", "webhook-timestamp": at, "x-hubspot-request-timestamp": at}
    for scheme in SCHEMES:
        assert not holds(scheme, replace(PLAIN, headers=told, password="ü"))


@pytest.mark.parametrize(("late", "counts"), [(-301, False), (-299, True), (299, True), (301, False)])
def test_a_signed_moment_counts_for_five_minutes(late: int, counts: bool) -> None:
    assert holds("standard", RIGHT["standard"], now=NOW + late) is counts
    assert holds("hubspot_v3", RIGHT["hubspot_v3"], now=NOW + late) is counts


def test_another_id_or_moment_than_the_signed_one_is_refused() -> None:
    right = RIGHT["standard"].headers
    for changed in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(NOW + 1)}, {"webhook-id": ""}):
        assert not holds("standard", replace(PLAIN, headers={**right, **changed}))
    later = {**RIGHT["hubspot_v3"].headers, "x-hubspot-request-timestamp": str(NOW * 1000 + 1)}
    assert not holds("hubspot_v3", replace(PLAIN, headers=later))


def test_one_right_signature_among_several_is_enough() -> None:
    right = RIGHT["standard"].headers["webhook-signature"]
    for several in (f"v1,AAAA v2,x {right}", f"{right} v1a,AAAA"):
        assert holds("standard", replace(PLAIN, headers=headers("msg_1", str(NOW), several)))
    beyond = " ".join(["v1,AAAA"] * 10 + [right])
    assert not holds("standard", replace(PLAIN, headers=headers("msg_1", str(NOW), beyond)))


def test_hubspot_signs_its_address_decoded_and_the_method() -> None:
    sent = hubspot(decoded="https://sage.example/h/hook_1?a=x:/?@!$'()*,;&b=%20%C3")
    as_sent = "https://sage.example/h/hook_1?a=x%3A%2f%3F%40%21%24%27%28%29%2A%2C%3B&b=%20%C3"
    assert holds("hubspot_v3", replace(sent, uri=as_sent))
    assert not holds("hubspot_v3", replace(sent, uri=as_sent.replace("https", "http")))
    assert not holds("hubspot_v3", replace(RIGHT["hubspot_v3"], method="PUT"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_after_a_change_both_secrets_count_for_a_day(scheme: str) -> None:
    by: Callable[..., Sent] = {
        "standard": standard,
        "sha256": lambda secret, _at=NOW: sha256(secret),
        "hubspot_v3": lambda secret, at=NOW: hubspot(secret, at * 1000),
        "url": lambda secret, _at=NOW: url(secret),
    }[scheme]
    day, first = 24 * 3600, kept(scheme, SECRETS[scheme])
    second, third = made(scheme), made(scheme)
    held = rotated(first, kept(scheme, second), NOW)
    assert holds(scheme, by(SECRETS[scheme]), held)
    assert holds(scheme, by(second), held)
    assert not holds(scheme, by(SECRETS[scheme], NOW + day), held, NOW + day)
    assert holds(scheme, by(second, NOW + day), held, NOW + day)
    over = rotated(held, kept(scheme, third), NOW)
    assert [holds(scheme, by(one), over) for one in (SECRETS[scheme], second, third)] == [False, True, True]


def test_the_secret_of_an_address_is_kept_as_its_hash() -> None:
    assert kept("url", "abc") == hashlib.sha256(b"abc").hexdigest()
    assert kept("sha256", "abc") == "abc"


@pytest.mark.parametrize(
    ("scheme", "secret"),
    [("standard", "abc"), ("standard", "whsec_AAAA"), ("standard", "whsec_" + "*" * 40), ("sha256", "short"),
     ("sha256", "ü" * 20), ("sha256", "two\nlines of secrets"), ("hubspot_v3", "x" * 256), ("url", "x" * 32)],
)  # fmt: skip
def test_a_secret_that_cannot_be_used_is_refused(scheme: str, secret: str) -> None:
    assert wrong(scheme, secret) != ""
    assert secret not in wrong(scheme, secret)


@pytest.mark.parametrize("scheme", ["standard", "sha256", "hubspot_v3"])
def test_a_secret_of_the_other_side_can_be_used(scheme: str) -> None:
    assert wrong(scheme, SECRETS[scheme]) == wrong(scheme, made(scheme)) == ""


def test_what_came_in_shows_no_secret() -> None:
    assert "what-stands" not in repr(url())
    assert "Signature" not in repr(RIGHT["sha256"])
