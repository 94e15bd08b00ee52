"""Mail by SMTP, against a server in this process: what arrives, and what is said when it does not."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sage100_plugin import settings
from sage100_plugin.mail import MailServer, SmtpMailer, composed, mail_server
from sage100_plugin.ports.mail import Letter
from sage100_plugin.settings import SettingsWrong
from tests import smtp

AT = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
LETTER = Letter("mail_1", "dana@builders.example", "Vendor Größe waits", "Größe\nwaits\n", "<p>Größe</p>\n", AT)
PASSWORD = "planted-mail-password-77"


def server_at(port: int, **more: Any) -> MailServer:
    return MailServer("127.0.0.1", port, "sage@builders.example", **{"tls": "none", **more})


def sent(port: int, trusted: Path | None = None, **more: Any) -> Any:
    mailer = SmtpMailer(server_at(port, **more), str(trusted) if trusted else None, silence=2, deadline=4)
    return mailer.send(LETTER)


def _read(part: Any) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("mail") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


def test_a_mail_arrives_as_text_and_html_with_its_own_id(certificate: Path, context: ssl.SSLContext) -> None:
    # R94
    with smtp.mail_server(context=context, login=("sage", PASSWORD)) as there:
        assert sent(there.port, certificate, tls="starttls", user="sage", password=PASSWORD).error == ""
        assert sent(there.port, certificate, tls="starttls", user="sage", password=PASSWORD).error == ""
    first, again = there.mails
    assert there.encrypted == [True, True]
    assert (first["To"], first["From"], first["Subject"]) == (LETTER.to, "sage@builders.example", LETTER.subject)
    assert first["Message-ID"] == again["Message-ID"] == "<mail_1@builders.example>"
    assert (first["Date"].datetime, first["Auto-Submitted"]) == (AT, "auto-generated")
    plain, html = first.iter_parts()
    assert (_read(plain), _read(html)) == (LETTER.text, LETTER.html)


def test_tls_from_the_first_byte(certificate: Path, context: ssl.SSLContext) -> None:
    with smtp.mail_server(context=context, at_once=True) as there:
        assert sent(there.port, certificate, tls="tls").error == ""
        assert SmtpMailer(server_at(there.port, tls="tls"), str(certificate)).check().error == ""
    assert (there.encrypted, len(there.taken)) == ([True], 1)


def test_a_password_is_given_to_nobody_who_cannot_prove_its_name(context: ssl.SSLContext) -> None:
    with smtp.mail_server(context=context, login=("sage", PASSWORD)) as there:
        found = sent(there.port, tls="starttls", user="sage", password=PASSWORD)
    assert (found.server, there.logins, there.taken) == (True, [], [])
    assert "has a certificate that is not trusted: self-signed certificate" in found.error
    with smtp.mail_server(login=("sage", PASSWORD)) as there:
        found = sent(there.port, tls="starttls", user="sage", password=PASSWORD)
    assert (found.server, there.logins) == (True, [])
    assert "offers no encryption by STARTTLS" in found.error


def test_a_wrong_password_is_said_and_not_shown(certificate: Path, context: ssl.SSLContext) -> None:
    with smtp.mail_server(context=context, login=("sage", "right")) as there:
        found = sent(there.port, certificate, tls="starttls", user="sage", password=PASSWORD)
    assert found.server
    assert "refused the user or the password: 535 5.7.8 no such user, ***." in found.error
    assert there.logins == [f"\0sage\0{PASSWORD}"], "the server echoes what it got"
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("says", "more", "words", "of_the_server"),
    [
        ({"RCPT": b"550 5.1.1 nobody here"}, {}, "refused the recipient dana@builders.example: 550 5.1.1", False),
        ({"DATA": b"554 spam\x1b[31m"}, {}, "refused the mail: 554 spam [31m.", False),
        ({"MAIL": b"550 not you"}, {}, "refused the sender sage@builders.example: 550 not you", True),
        ({"GREETING": b"554 go away"}, {}, "refused to talk: 554 go away", True),
        ({"GREETING": b""}, {}, "broke off the conversation", True),
        ({"GREETING": b"silence"}, {}, "did not answer in time", True),
        ({"DATA": b""}, {}, "broke off the conversation", True),
        ({}, {"tls": "tls"}, "does not speak TLS as SAGE100_SMTP_TLS=tls", True),
        ({}, {"tls": "none", "user": "sage", "password": "x"}, "takes no user and password on this port", True),
        ({}, {"host": "mail.invalid"}, "The name mail.invalid of the mail server is not found.", True),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_plain_words(
    says: dict[str, bytes], more: dict[str, Any], words: str, *, of_the_server: bool
) -> None:
    with smtp.mail_server(says=says) as there:
        known = {**vars(server_at(there.port)), **more}
        found = SmtpMailer(MailServer(**known), silence=0.5).send(LETTER)
    assert words in found.error
    assert (found.server, there.taken) == (of_the_server, [])
    assert found.fix.endswith((".", ")"))
    assert found.error.isprintable()


def test_nobody_listens() -> None:
    with smtp.mail_server() as there:
        port = there.port
    assert sent(port).error == f"Nothing listens at 127.0.0.1, port {port}."


@pytest.mark.parametrize("where", ["GREETING", "RCPT"])
def test_a_server_that_drips_ends_in_time(where: str) -> None:
    with smtp.mail_server(says={where: b"drip"}) as there:
        began = time.monotonic()
        found = SmtpMailer(server_at(there.port), silence=2, deadline=0.5).send(LETTER)
    assert time.monotonic() - began < 2
    assert (found.server, there.taken) == (True, [])
    assert "took too long" in found.error


def test_what_the_server_says_after_it_took_the_mail_is_no_failure() -> None:
    with smtp.mail_server(says={"QUIT": b""}) as there:
        assert sent(there.port).error == ""
    assert len(there.taken) == 1


def test_long_lines_and_other_alphabets_come_through() -> None:
    text = f"{'x' * 5000}\n.\n..dots\n日本 😀\n"
    letter = Letter("mail_2", "a@b.example", f"Größe {'ä' * 100} 😀", text, f"<p>{'ä' * 3000}</p>\n", AT)
    with smtp.mail_server() as there:
        assert SmtpMailer(server_at(there.port)).send(letter).error == ""
    (found,) = there.mails
    plain, html = found.iter_parts()
    assert (found["Subject"], _read(plain), _read(html)) == (letter.subject, letter.text, letter.html)
    assert max(map(len, there.taken[0].splitlines())) < 998


def test_a_header_cannot_be_smuggled_in() -> None:
    bad = Letter("mail_3", "a@b.example", "Hello\r\nBcc: x@evil.example", "t", "h", AT)
    with pytest.raises(ValueError, match="linefeed"):
        composed(bad, "sage@builders.example")


GOOD = {"SMTP_HOST": "mail.example", "SMTP_FROM": "sage@builders.example"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"SMTP_FROM": ""}, "SAGE100_SMTP_FROM is empty"),
        ({"SMTP_USER": "sage"}, "belong together"),
        ({"SMTP_PASSWORD": PASSWORD}, "belong together"),
        ({"SMTP_USER": "s", "SMTP_PASSWORD": PASSWORD, "SMTP_TLS": "none"}, "unencrypted"),
        ({"SMTP_TLS": "ssl"}, "must be starttls, tls or none"),
        ({"SMTP_PORT": "0"}, "must be a number from 1"),
        ({"SMTP_FROM": "sage@b.example\nBcc: x@y.example"}, "must be one mail address"),
        ({"SMTP_TO": "dana@b.example, Kim <kim@b.example>"}, "must be mail addresses"),
    ],
)
def test_settings_that_cannot_work_are_named(tmp_path: Path, more: dict[str, str], words: str) -> None:
    environ = {f"SAGE100_{name}": value for name, value in {**GOOD, **more}.items()}
    with pytest.raises(SettingsWrong, match=words) as wrong:
        mail_server(settings.load({**environ, "SAGE100_HOME": str(tmp_path)}))
    assert PASSWORD not in str(wrong.value)


def test_the_password_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    more = {"SAGE100_SMTP_USER": "sage", "SAGE100_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
    environ = {f"SAGE100_{name}": value for name, value in GOOD.items()}
    loaded = settings.load({**environ, **more, "SAGE100_HOME": str(tmp_path)})
    found = mail_server(loaded)
    assert found is not None
    assert (found.port, found.tls, found.password) == (587, "starttls", PASSWORD)
    assert PASSWORD not in repr([found, loaded, SmtpMailer(found)])
    assert mail_server(settings.load({"SAGE100_HOME": str(tmp_path)})) is None


def test_the_mail_can_be_read_by_the_standard_library() -> None:
    read = message_from_bytes(composed(LETTER, "sage@builders.example"), policy=default)
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
