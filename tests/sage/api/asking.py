"""Documents as others write them, handed to the sandbox's API."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from sage100_plugin.sage.sandbox.api import SandboxTransport

from .company import COMPANY, USER

Transport = Callable[..., SandboxTransport]


def ask(transport: Transport, request: str) -> etree._Element:
    """The answer to one request, or to the session when it did not begin."""
    document = (
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLSessionRq>'
        f"<Company>{COMPANY}</Company><User>{USER}</User></MBXMLSessionRq>"
        f'<MBXMLMsgsRq messageSetID="1" onError="stopOnError">{request}</MBXMLMsgsRq></api:MBXML>'
    )
    root = etree.fromstring(transport().submit(document))
    return next(node for node in root.iter() if node.get("statusCode") is not None)


def keyed(request: str, number: int, inside: str = "") -> str:
    """A request about the record of this number."""
    return f'<{request} requestID="1"><ObjectRef><ObjectID>{number}</ObjectID></ObjectRef>{inside}</{request}>'
