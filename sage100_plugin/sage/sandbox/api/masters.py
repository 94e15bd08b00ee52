"""What jobs, clients and vendors have in common: numbers, terms and the contacts grid (rules, sections 1.2 and 1.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from sqlalchemy import Column, Table, delete, func, select

from sage100_plugin.sage.api.builder import sage_numbers
from sage100_plugin.sage.api.codes import DEPRECATED, DUPLICATE, NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Refusal, invalid, key, text, values
from sage100_plugin.sage.sandbox.api.shown import elements
from sage100_plugin.sage.sandbox.database import next_recnum

TERMS = re.compile(r"[0-9]{2}(DY|MO)|(0[1-9]|[12][0-9]|3[01])TH")
"""30DY, 02MO, and 25TH: the 25th of the month after (help, "About vendor invoice defaults")."""

INLINE = frozenset(f"{name}{place}" for name in ("Contact", "Phone", "Email") for place in (1, 2, 3))
"""The contact fields of older versions, which Sage deprecates (code 500, API facts, section 3.2)."""


def number(books: Books, table: Table, request: etree._Element, what: str) -> int:
    """The number of a new record: the one that was typed, or the next when the request lets Sage choose.

    That Sage's next number is one above the highest is a guess.
    """
    if sage_numbers(str(request.tag)):
        return next_recnum(books.connection, table)
    given = key(request)
    if given == 0:
        raise invalid("ObjectRef", f"a {what} number is required.")
    if books.find(table, given) is not None:
        raise Refusal(DUPLICATE, f"Cannot add duplicate object: {what} {given} exists.")
    return given


def terms(request: etree._Element) -> None:
    """Refuse terms that are not written as Sage writes them; empty ones are none."""
    for name in ("DueTerm", "DiscountTerm"):
        given = request.findtext(name) or ""
        if given and not TERMS.fullmatch(given):
            raise invalid(name, f"{given} are no terms; they are written as 30DY, 02MO or 25TH.")


def listed(books: Books, given: Mapping[str, Any], references: Mapping[str, tuple[Table, str]]) -> None:
    """Refuse numbers that stand for nothing; `references` are column -> the table that it names and the element."""
    for name, (table, element) in references.items():
        if given.get(name):
            books.need(table, given[name], element)


def no_inline_contacts(request: etree._Element, line: str) -> None:
    """Refuse the deprecated contact fields. That the code given for jobs goes for clients too is a guess."""
    for node in request:
        if node.tag in INLINE and text(node):
            told = f"eJobContactFieldsDeprecated: {node.tag} is deprecated; a contact is a line, {line}."
            raise Refusal(DEPRECATED, told)


def contacts(books: Books, table: Table, recnum: int, request: etree._Element, prefix: str) -> None:
    """Add, change and delete lines of the contacts grid. The number of a line is its `linnum`, counted from 1."""
    columns = _columns(table)
    for node in request.iterchildren(f"{prefix}ContactAdd"):
        last = books.connection.scalar(select(func.max(table.c.linnum)).where(table.c.recnum == recnum)) or 0
        books.add(table, {**values(node, columns), "linnum": last + 1}, recnum)
    for node in request.iterchildren(f"{prefix}ContactMod"):
        books.change(table, recnum, values(node, columns), table.c.linnum == _line(books, table, recnum, node))
    for node in request.iterchildren(f"{prefix}ContactDel"):
        here = (table.c.recnum == recnum, table.c.linnum == _line(books, table, recnum, node))
        books.connection.execute(delete(table).where(*here))


def shown_contacts(books: Books, table: Table, recnum: int, name: str) -> Iterator[etree._Element]:
    """The contacts as lines of a query's answer. How Sage shows them is a guess."""
    asked = select(table).where(table.c.recnum == recnum).order_by(table.c.linnum)
    for row in books.connection.execute(asked).mappings():
        node = etree.Element(name)
        etree.SubElement(etree.SubElement(node, "ObjectRef"), "LineID").text = str(row["linnum"])
        node.extend(elements(_columns(table), {str(column): value for column, value in row.items()}))
        yield node


def _line(books: Books, table: Table, recnum: int, node: etree._Element) -> int:
    line = int(node.findtext("ObjectRef/LineID", "0"))
    here = select(table.c.linnum).where(table.c.recnum == recnum, table.c.linnum == line)
    if books.connection.execute(here).first() is None:
        raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: there is no contact in line {line}.")
    return line


def _columns(table: Table) -> Mapping[str, Column[Any]]:
    return {
        "ContactName": table.c.cntnme,
        "JobTitle": table.c.jobttl,
        "Phone": table.c.phnnum,
        "Extension": table.c.phnext,
        "Email": table.c.e_mail,
        "Mobile": table.c.cllphn,
        "Fax": table.c.faxnum,
        "OtherPhone": table.c.othphn,
        "OtherDesc": table.c.othdsc,
        "Memo": table.c.ntetxt,
    }
