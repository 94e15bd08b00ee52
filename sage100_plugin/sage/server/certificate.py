"""The certificate a SQL Server shows: fetched, so that a person can look at it and decide; and compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import socket
import ssl
import struct
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sage100_plugin.errors import Unavailable
from sage100_plugin.sage.server import network
from sage100_plugin.sage.server.server import PORT, Server

PRELOGIN, LAST = 0x12, 1
HEADER = struct.Struct(">BBH4x")
VERSION, ENCRYPTION, END, ON = 0, 1, 0xFF, 1
HELLO = struct.pack(">BHHBHHB", VERSION, 11, 6, ENCRYPTION, 17, 1, END) + bytes(6) + bytes([ON])
"""A greeting that asks for encryption (MS-TDS 2.2.6.5)."""

FALLBACK = "SSL_Self_Signed_Fallback"
"""The name on the certificate that SQL Server makes for itself at each start, when it was given none."""

NOTHING_TO_SEE = "{host} on port {port} shows no certificate. Check that it is a SQL Server, of 2012 or newer."
ANOTHER = (
    "{server} shows another certificate than the one this company was set up with. Its SQL Server may have been given "
    "a new one, or another machine answers in its place: look at the fingerprint with whoever runs the server before "
    "you accept it."
)
NO_FILE = "The certificate that was accepted cannot be read from {file}. Put the file back, or accept it anew."


@dataclass(frozen=True)
class Certificate:
    """What a server showed. `fingerprint` is SHA-256 as upper-case hex, `names` are those it is made out to."""

    pem: str
    fingerprint: str
    names: tuple[str, ...]
    issuer: str
    since: dt.datetime
    until: dt.datetime

    @property
    def lasting(self) -> bool:
        """Whether it stays when SQL Server is started anew: only then is there a use in pinning it."""
        return FALLBACK not in self.names


def presented(host: str, port: int = PORT, timeout: float = 10.0) -> Certificate:
    """The certificate that the SQL Server on this port shows, whoever vouches for it.

    Raises `Unavailable` when the server cannot be reached or shows none.
    """
    with network.connect(host, port, timeout) as opened:
        try:
            return _described(_shake_hands(opened))
        except (OSError, ValueError, struct.error) as error:
            raise Unavailable("sage_unavailable", NOTHING_TO_SEE.format(host=host, port=port)) from error


def check_pinned(server: Server, timeout: float) -> None:
    """Compare what the server shows with the company's PEM file. Raises `Unavailable` when it is another.

    On a connection of its own, just before: the drivers compare certificates only in TDS 8, which SQL Server speaks
    since 2022. It finds a server that was replaced, not somebody who can tell the two connections apart.
    """
    try:
        expected = fingerprint(server.certificate or Path())
    except (OSError, ValueError) as error:
        raise Unavailable("sage_unavailable", NO_FILE.format(file=server.certificate)) from error
    if presented(server.host, network.port_of(server, timeout), timeout).fingerprint != expected:
        raise Unavailable("sage_unavailable", ANOTHER.format(server=server.server))


def fingerprint(file: Path) -> str:
    """The SHA-256 fingerprint of a PEM file's certificate. Raises `OSError`, or `ValueError` when it holds none."""
    return _fingerprint(x509.load_pem_x509_certificate(file.read_bytes()))


def _shake_hands(opened: socket.socket) -> bytes:
    """The server's certificate in DER. TLS travels in messages of the type of PRELOGIN until both sides agree."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # the newest that travels so
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # it is only looked at
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing)
    _send(opened, HELLO)
    _receive(opened)
    while True:
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            _send(opened, outgoing.read())
            incoming.write(_receive(opened))
        else:
            return tls.getpeercert(binary_form=True) or b""


def _send(opened: socket.socket, body: bytes) -> None:
    opened.sendall(HEADER.pack(PRELOGIN, LAST, HEADER.size + len(body)) + body)


def _receive(opened: socket.socket) -> bytes:
    """The next message."""
    body = b""
    while True:
        _, status, length = HEADER.unpack(_exactly(opened, HEADER.size))
        body += _exactly(opened, length - HEADER.size)
        if status & LAST:
            return body


def _exactly(opened: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = opened.recv(count - len(found))
        if not part:
            raise ConnectionResetError
        found += part
    return found


def _described(der: bytes) -> Certificate:
    found = x509.load_der_x509_certificate(der)
    return Certificate(
        ssl.DER_cert_to_PEM_cert(der),
        _fingerprint(found),
        _names(found),
        found.issuer.rfc4514_string(),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
    )


def _fingerprint(certificate: x509.Certificate) -> str:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names of the extension for names, else the common name."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return tuple(str(name.value) for name in common)
    return tuple(str(name.value) for name in found)
