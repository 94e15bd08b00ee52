"""The sandbox's own API: takes MBXML as Sage does, and answers with Sage's codes.

Each request is carried out wholly or not at all, and a message set is one transaction: a crash loses the whole set.
Whether Sage's sets are transactions is not known.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree
from sqlalchemy import Connection

from sage100_plugin.sage.api.codes import INVALID_XML, NOT_PERMITTED, OK
from sage100_plugin.sage.api.schema import NAMESPACES, MbxmlSchema
from sage100_plugin.sage.api.xml import NotXml, parse
from sage100_plugin.sage.sandbox.api import (
    budget,
    change_order,
    client,
    employee,
    empty,
    job,
    parts,
    payable,
    purchase_order,
    sql_run,
    subcontract,
    vendor,
    work_order,
)
from sage100_plugin.sage.sandbox.api.answer import EXCLUSIVE, LOCKED, NO_LICENCE, Told, answer, saved, session_failed
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal
from sage100_plugin.sage.sandbox.api.shown import Query
from sage100_plugin.sage.sandbox.database import NOW, session_of
from sage100_plugin.sage.sandbox.switches import Fault, Right, Switches

WINDOWS = (
    client, job, vendor, employee, change_order, work_order, budget, subcontract, purchase_order, payable, parts,
    sql_run,
)  # fmt: skip
"""The modules with Sage's windows. Each has `REQUESTS`, and `QUERIES` when its records can be asked for."""

REQUESTS: Mapping[str, Handler] = {name: work for window in WINDOWS for name, work in window.REQUESTS.items()}
QUERIES: Mapping[str, Query] = {name: ask for window in WINDOWS for name, ask in getattr(window, "QUERIES", {}).items()}

UNSEEN = frozenset({"ARInvoiceAddRq", "ARInvoiceQryRq", "APInvoicePayAddRq"})
"""Requests that Sage's own schema has, and whose fields no public source shows (API facts, sections 2.1 and 3.9)."""

_SESSION: Mapping[Fault, tuple[int, str]] = {
    "wrong_user": (NOT_PERMITTED, "Security settings do not permit this: the user or the password is not valid."),
    "seats": (NO_LICENCE, "No Sage 100 Contractor licence is free."),
    "exclusive": (EXCLUSIVE, "Another user has exclusive access to the company."),
    "locked": (LOCKED, "The record is locked by another user."),
}
"""What keeps a session from beginning. The wordings are guesses; `locked` stands for any record of the set."""

BAD_LOGIN = frozenset(".$&{};'\"<>")
"""Characters in a user's name with which Sage's API answers that the XML is invalid."""


@dataclass(frozen=True)
class Interpreter:
    """One company's API. `with_numbers` answers the new records' numbers."""

    schema: MbxmlSchema
    company: str | None = None
    with_numbers: bool = True

    def run(self, connection: Connection, switches: Switches, xml: str) -> str:
        """Carry a document out inside the caller's transaction; give the answer."""
        namespace = self.schema.namespace
        try:
            root = _parsed(xml, switches)
            namespace = self._of_ours(root)
            self._check(root)
            self._admit(root)
        except Refusal as refusal:
            return session_failed(namespace, refusal.code, refusal.message)
        books = self._books(connection, switches, root.findtext("MBXMLSessionRq/User", ""))
        with session_of(connection, books.user):
            told = [one for requests in root.iterchildren("MBXMLMsgsRq") for one in self._work(books, requests)]
        return answer(namespace, told, with_numbers=self.with_numbers)

    def _of_ours(self, root: etree._Element) -> str:
        """Give the namespace of Sage's in which the document came; only its root is in it, so only that is moved."""
        name = etree.QName(root)
        if name.namespace in NAMESPACES:
            root.tag = f"{{{self.schema.namespace}}}{name.localname}"
            return name.namespace
        return self.schema.namespace

    def _check(self, root: etree._Element) -> None:
        for request in root.iterfind("MBXMLMsgsRq/*"):
            self._known(str(request.tag))
            empty.drop(request, self.schema.elements(str(request.tag)))
        for path, message in self.schema.errors(root):
            raise Refusal(INVALID_XML, f"Invalid XML at {path}: {message}")
        ids = Counter(request.get("requestID") for request in root.iterfind("MBXMLMsgsRq/*"))
        for repeated in (name for name, times in ids.items() if times > 1):
            # A guess: every writer's are unique, and only by them can answers be told apart.
            raise Refusal(INVALID_XML, f"Invalid XML: the requestID {repeated} is used more than once.")

    def _known(self, name: str) -> None:
        if name in UNSEEN:
            told = f"Sage's own API has the request {name}; no public source shows its fields, so the sandbox has not."
            raise Refusal(INVALID_XML, told)
        if name not in self.schema.requests:
            raise Refusal(INVALID_XML, f"Invalid XML: there is no request {name}.")

    def _admit(self, root: etree._Element) -> None:
        session = root.find("MBXMLSessionRq")
        if session is None:
            raise Refusal(INVALID_XML, "Invalid XML: these are answers, not requests.")
        user = session.findtext("User", "")
        if set(user) & BAD_LOGIN:
            raise Refusal(INVALID_XML, "Invalid XML: the user name holds characters that are not allowed.")
        if user.casefold() == "supervisor":
            raise Refusal(NOT_PERMITTED, "Security settings do not permit this: the user supervisor is not allowed.")
        if self.company is not None and session.findtext("Company", "") != self.company:
            raise Refusal(NOT_PERMITTED, "Security settings do not permit this: there is no such company.")

    def _books(self, connection: Connection, switches: Switches, user: str) -> Books:
        now = connection.exec_driver_sql(f"SELECT {NOW}").scalar_one()
        return Books(connection, user, dt.date.fromisoformat(now[:10]), switches)

    def _work(self, books: Books, requests: etree._Element) -> Iterator[Told]:
        for request in requests:
            told = _carry_out(replace(books, warnings=[]), request)
            yield told
            if told.code != OK and requests.get("onError") == "stopOnError":
                return


def _carry_out(books: Books, request: etree._Element) -> Told:
    """One request in a savepoint of its own: what a refusal leaves behind is nothing."""
    name, request_id = str(request.tag), request.get("requestID", "")
    savepoint = books.connection.begin_nested()
    try:
        _permit(books, name)
        number, content = _done(name, books, request)
    except Refusal as refusal:
        savepoint.rollback()
        return Told(name, request_id, refusal.code, refusal.message)
    savepoint.commit()
    return Told(name, request_id, OK, saved(books.warnings), number, content)


def _permit(books: Books, name: str) -> None:
    """The rights of the security group API (7-2-1): Save for what adds and changes, Delete for what deletes."""
    right: Right = "delete" if name.endswith("DelRq") else "save"
    if name not in QUERIES and right not in books.setup.rights:
        told = f"Security settings do not permit this: the group API has no right to {right} (7-2-1 Security Groups)."
        raise Refusal(NOT_PERMITTED, told)


def _done(name: str, books: Books, request: etree._Element) -> tuple[int | None, tuple[etree._Element, ...]]:
    """Give the number of the record that was written, or what was asked for."""
    if name in QUERIES:
        return None, tuple(QUERIES[name](books, request))
    if name not in REQUESTS:
        raise Refusal(INVALID_XML, f"The sandbox does not know the request {name}.")
    return REQUESTS[name](books, request), ()


def _parsed(xml: str, switches: Switches) -> etree._Element:
    for fault, (code, message) in _SESSION.items():
        if fault in switches.faults:
            raise Refusal(code, message)
    try:
        root = parse(xml)
    except NotXml as error:
        raise Refusal(INVALID_XML, f"Invalid XML: {error}") from None
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    return root
