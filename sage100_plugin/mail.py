"""Mail by SMTP: one letter, one conversation, within its time; what goes wrong is said in plain words."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from threading import Timer
from typing import Any

from sage100_plugin.ports.mail import Letter, Sent
from sage100_plugin.settings import Settings, SettingsWrong

STARTTLS, TLS, NONE = "starttls", "tls", "none"
SILENCE = 15.0
"""Seconds in which the server has to say something."""

DEADLINE = 30.0
"""Seconds that a whole conversation may last."""

SAID = 200
"""How much of what the server said is shown."""

IN_SETTINGS = "Mend it in the settings, and try: sage100-plugin mail test ADDRESS."


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and as whom. `tls` is `starttls`, `tls` (from the first byte) or `none`."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = STARTTLS

    @property
    def place(self) -> str:
        """Host and port, for people."""
        return f"{self.host}, port {self.port}"


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server of the settings; None when none is set. Raises `SettingsWrong` for one that cannot be used."""
    host, user = settings.text("smtp_host").strip(), settings.text("smtp_user")
    if not host:
        return None
    password, tls, sender = settings.text("smtp_password"), settings.text("smtp_tls"), settings.text("smtp_from")
    if not sender:
        raise SettingsWrong("SAGE100_SMTP_FROM is empty: mails need a sender's address.")
    if bool(user) != bool(password):
        raise SettingsWrong("SAGE100_SMTP_USER and SAGE100_SMTP_PASSWORD belong together: set both, or none of them.")
    if user and tls == NONE:
        raise SettingsWrong("SAGE100_SMTP_TLS=none would send the password unencrypted: use starttls or tls.")
    return MailServer(host, int(settings.number("smtp_port")), sender.strip(), user, password, tls)


class SmtpMailer:
    """Sends by the mail server of the settings. A certificate is checked against the machine's own store.

    `trusted` is another store; `silence` and `deadline` are in seconds. Safe for threads.
    """

    def __init__(
        self, server: MailServer, trusted: str | None = None, silence: float = SILENCE, deadline: float = DEADLINE
    ) -> None:
        self.server = server
        self._trusted, self._silence, self._deadline = trusted, silence, deadline

    def send(self, letter: Letter) -> Sent:
        """Hand one letter in."""
        sender = self.server.sender
        return self._talked(lambda smtp: smtp.sendmail(sender, [letter.to], composed(letter, sender)))

    def check(self) -> Sent:
        """Whether the server lets us in; nothing is sent."""
        return self._talked(lambda smtp: smtp.noop())

    def _talked(self, talk: Callable[[smtplib.SMTP], object]) -> Sent:
        try:
            with _bounded(self._deadline) as abort:
                smtp = self._entered(abort)
                with contextlib.closing(smtp):
                    talk(smtp)
                    with contextlib.suppress(smtplib.SMTPException, OSError):  # it has the mail, whatever it says now
                        smtp.quit()
        except _Unfit as unfit:
            return Sent(str(unfit), IN_SETTINGS, server=True)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            return _why(error, self.server)
        return Sent()

    def _entered(self, abort: list[smtplib.SMTP]) -> smtplib.SMTP:
        server = self.server
        secure = server.tls != NONE
        context = ssl.create_default_context(cafile=self._trusted) if secure else None
        greets_as = server.sender.rpartition("@")[2]  # else the machine's name is asked of the name servers
        kind: Any = _Tls if server.tls == TLS else _Plain
        more = {"context": context} if server.tls == TLS else {}
        smtp: smtplib.SMTP = kind(abort, server.host, server.port, greets_as, timeout=self._silence, **more)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.tls == STARTTLS:
                _need(smtp, "starttls", f"The mail server at {server.place} offers no encryption by STARTTLS.")
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            if server.user:
                _need(smtp, "auth", f"The mail server at {server.place} takes no user and password on this port.")
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


class _Unfit(Exception):
    """The server does not offer what the settings ask for."""


def _need(smtp: smtplib.SMTP, extension: str, says: str) -> None:
    if not smtp.has_extn(extension):
        raise _Unfit(says)


class _Bound:
    """A conversation that can be broken off from outside, from its first byte on."""

    def __init__(self, abort: list[Any], *args: Any, **options: Any) -> None:
        abort.append(self)
        super().__init__(*args, **options)


class _Plain(_Bound, smtplib.SMTP):
    pass


class _Tls(_Bound, smtplib.SMTP_SSL):
    pass


@contextmanager
def _bounded(seconds: float) -> Iterator[list[smtplib.SMTP]]:
    """Whoever is in the list when the time is over loses its connection."""
    talks: list[smtplib.SMTP] = []

    def over() -> None:
        for talk in talks:
            if talk.sock is not None:
                with contextlib.suppress(OSError):
                    # Of the socket itself: that of TLS would take its state from under the thread that reads.
                    socket.socket.shutdown(talk.sock, socket.SHUT_RDWR)

    timer = Timer(seconds, over)
    timer.daemon = True
    timer.start()
    try:
        yield talks
    finally:
        timer.cancel()


def composed(letter: Letter, sender: str) -> bytes:
    """The mail as it goes over the line: plain text and HTML. The letter's id makes the Message-ID."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


@dataclass(frozen=True)
class _Trouble:
    """What a kind of failure means, and what to do; the first kind that fits."""

    kind: type[Exception] | tuple[type[Exception], ...]
    says: str
    fix: str = IN_SETTINGS


NO_ANSWER = -1
LEAVES = (NO_ANSWER, 421)
"""Codes that speak of the server and not of the mail: smtplib's for no answer at all, SMTP's for closing down."""

GONE = smtplib.SMTPServerDisconnected()
PORTS = f"{IN_SETTINGS} Port 587 usually speaks starttls, port 465 tls."
RUNS = "Ask who runs the mail server."

TROUBLES = (
    _Trouble(
        smtplib.SMTPAuthenticationError,
        "{at} refused the user or the password{said}",
        f"{IN_SETTINGS} Some providers want a password made for programs, or a relay, instead of a person's password.",
    ),
    _Trouble(smtplib.SMTPSenderRefused, "{at} refused the sender {sender}{said}", f"{IN_SETTINGS} (SAGE100_SMTP_FROM)"),
    _Trouble(smtplib.SMTPDataError, "{at} refused the mail{said}", RUNS),
    _Trouble(smtplib.SMTPResponseException, "{at} refused to talk{said}", RUNS),
    _Trouble(smtplib.SMTPServerDisconnected, "{at} broke off the conversation, or took too long.", PORTS),
    _Trouble(
        ssl.SSLCertVerificationError,
        "{at} has a certificate that is not trusted: {reason}.",
        "Use the name that is in the certificate, or put its authority into this machine's own store.",
    ),
    _Trouble(ssl.SSLError, "{at} does not speak TLS as SAGE100_SMTP_TLS={tls} has it.", PORTS),
    _Trouble((socket.gaierror, UnicodeError), "The name {host} of the mail server is not found."),
    _Trouble(
        TimeoutError,
        "{at} did not answer in time.",
        f"{PORTS} Check whether a firewall lets this machine through.",
    ),
    _Trouble(ConnectionRefusedError, "Nothing listens at {place}."),
    _Trouble(OSError, "{at} cannot be reached: {reason}."),
    _Trouble(Exception, "{at} and the plugin find no common way to log in.", RUNS),
)


def _why(error: Exception, server: MailServer) -> Sent:
    """The sentence for people, and what to do; of what the server said, nothing that is secret."""
    at = f"The mail server at {server.place}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        to, (code, said) = next(iter(error.recipients.items()))
        fix = "Check the address, and whether this server may send to it."
        told = f"{at} refused the recipient {to}{_quoted(code, said, server)}"
        return Sent(told, fix, server=code in LEAVES) if code != NO_ANSWER else _why(GONE, server)
    if isinstance(error.__context__, TimeoutError):
        error = error.__context__
    found = next(each for each in TROUBLES if isinstance(error, each.kind))
    code, said = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b"")
    if code == NO_ANSWER:
        return _why(GONE, server)
    says = found.says.format(
        at=at,
        said=_quoted(code, said, server),
        reason=getattr(error, "verify_message", "") or getattr(error, "strerror", "") or type(error).__name__,
        **{name: getattr(server, name) for name in ("sender", "host", "place", "tls")},
    )
    return Sent(says, found.fix, server=not isinstance(error, smtplib.SMTPDataError) or code in LEAVES)


def _quoted(code: int, said: bytes | str, server: MailServer) -> str:
    """What the server said, on one line, without what we told it in confidence."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    for secret in _secrets(server):
        text = text.replace(secret, "***")
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return f": {code} {plain[:SAID]}".rstrip().rstrip(".") + "."


def _secrets(server: MailServer) -> list[str]:
    if not server.password:
        return []
    plain = f"\0{server.user}\0{server.password}".encode()
    return [*(base64.b64encode(each).decode() for each in (plain, server.password.encode())), server.password]
