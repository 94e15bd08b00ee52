"""The sandbox's own API: takes MBXML as Sage does, and answers with Sage's codes.

Each request is carried out wholly or not at all, and a message set is one transaction: a crash loses the whole set.
Whether Sage's sets are transactions is not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from sqlalchemy import Connection

from sage100_plugin.sage.api.codes import INVALID_XML, NOT_PERMITTED, OK
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.xml import NotXml, parse
from sage100_plugin.sage.sandbox.api import change_order, vendor, work_order
from sage100_plugin.sage.sandbox.api.answer import EXCLUSIVE, LOCKED, NO_LICENCE, Told, answer, session_failed
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal
from sage100_plugin.sage.sandbox.database import NOW
from sage100_plugin.sage.sandbox.switches import Fault, Switches

REQUESTS: Mapping[str, Handler] = {**work_order.REQUESTS, **change_order.REQUESTS, **vendor.REQUESTS}

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
        try:
            root = self._read(xml, switches)
        except Refusal as refusal:
            return session_failed(self.schema.namespace, refusal.code, refusal.message)
        books = self._books(connection, switches, root.findtext("MBXMLSessionRq/User", ""))
        told = [one for requests in root.iterchildren("MBXMLMsgsRq") for one in self._work(books, requests)]
        return answer(self.schema.namespace, told, with_numbers=self.with_numbers)

    def _read(self, xml: str, switches: Switches) -> etree._Element:
        for fault, (code, message) in _SESSION.items():
            if fault in switches.faults:
                raise Refusal(code, message)
        try:
            root = parse(xml)
        except NotXml as error:
            raise Refusal(INVALID_XML, f"Invalid XML: {error}") from None
        for path, message in self.schema.errors(root):
            raise Refusal(INVALID_XML, f"Invalid XML at {path}: {message}")
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
        self._admit(root)
        return root

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
        return Books(
            connection,
            user,
            dt.date.fromisoformat(now[:10]),
            switches,
        )

    def _work(self, books: Books, requests: etree._Element) -> Iterator[Told]:
        for request in requests:
            told = _carry_out(books, request)
            yield told
            if told.code != OK and requests.get("onError") == "stopOnError":
                return


def _carry_out(books: Books, request: etree._Element) -> Told:
    """One request in a savepoint of its own: what a refusal leaves behind is nothing."""
    name, request_id = str(request.tag), request.get("requestID", "")
    savepoint = books.connection.begin_nested()
    try:
        number = _handler(name)(books, request)
    except Refusal as refusal:
        savepoint.rollback()
        return Told(name, request_id, refusal.code, refusal.message)
    savepoint.commit()
    return Told(name, request_id, OK, "Ok", number)


def _handler(name: str) -> Handler:
    if name not in REQUESTS:
        raise Refusal(INVALID_XML, f"The sandbox does not know the request {name}.")
    return REQUESTS[name]
