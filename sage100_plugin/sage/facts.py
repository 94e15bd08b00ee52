"""Every fact about Sage that we rely on: what is read, what the API takes, which rules hold, and what is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Table

from sage100_plugin.ports.facts import Fact, Facts, Grade
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import spelled
from sage100_plugin.sage import rules
from sage100_plugin.sage.api.element import Element
from sage100_plugin.sage.api.names import resolve
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.companies.tables_read import COLUMNS_READ, READS
from sage100_plugin.sage.guesses import IN_CODE, gathered, marked
from sage100_plugin.sage.tables import (
    TABLES,
    changes,
    clients,
    costs,
    job_costs,
    jobs,
    ledger,
    payables,
    purchasing,
    receivables,
    service,
    subcontracts,
    vendors,
)

MODULES = {
    table.name: module.__name__.rpartition(".")[2]
    for module in (
        changes, clients, costs, job_costs, jobs, ledger, payables, purchasing, receivables, service, subcontracts,
        vendors,
    )
    for table in vars(module).values()
    if isinstance(table, Table)
}  # fmt: skip
"""Table name -> the module that declares it."""

CODE = "Guesses in the code"
XSD = "mbxml.xsd has the request with these names, in this order."


def facts() -> Facts:
    """All of them, by Sage's windows."""
    windows = _windows()
    listed = (
        *rules.FACTS,
        *(fact for table, window in windows.items() for fact in _of_table(table, window)),
        *_of_schema(MbxmlSchema()),
        *(Fact(CODE, place, "guess", why, "sage/guesses.py") for place, why in IN_CODE),
    )
    tables: dict[str, tuple[str, ...]] = {}
    for table, window in windows.items():
        tables[window] = (*tables.get(window, ()), table)
    return Facts(listed, tables)


def window_of(record: RecordType) -> str:
    """The window a record type belongs to: its menu, without the tab or list."""
    return record.menu.partition(",")[0]


def _windows() -> Mapping[str, str]:
    """Each table that is read -> the window whose record it holds, or in which it is needed first."""
    owned: dict[str, str] = {}
    for record in RECORDS.values():
        for table in (record.table, *(grid.table for grid in record.lines)):
            owned.setdefault(table, window_of(record))
    for name, tables in READS.items():
        for table in tables:
            owned.setdefault(table, window_of(RECORDS[name]))
    return {table: owned[table] for table in sorted(COLUMNS_READ)}


def _of_table(name: str, window: str) -> Iterator[Fact]:
    """The columns of a table that are read, by how well they are known."""
    table = TABLES[name]
    code = f"sage/tables/{MODULES[name]}.py"
    whole = str(table.info.get("guess") or "")
    known = [column for column in sorted(COLUMNS_READ[name]) if not table.c[column].info.get("guess")]
    says = f"Table `{name}`: {_listed(known)}" if known else f"Table `{name}`"
    yield Fact(window, says, _grade(whole), whole or "schema facts, section 3", code)
    guessed = ((name, column, str(table.c[column].info["guess"])) for column in sorted(COLUMNS_READ[name] - {*known}))
    for _, names, why in gathered(guessed):
        optional = " The plugin does without." if all(table.c[one].info.get("optional") for one in names) else ""
        yield Fact(window, f"Table `{name}`: {_listed(names)}", _grade(why), f"{why}.{optional}", code)


def _grade(why: str) -> Grade:
    if not why:
        return "seen"
    return "one source" if "by one" in why or "older edition" in why else "guess"


def _of_schema(schema: MbxmlSchema) -> Iterator[Fact]:
    """The elements of our own XSD, by request and by how well they are known."""
    windows = {name: window_of(record) for record in RECORDS.values() for name in _requests(record, schema)}
    for request in schema.requests:
        window = windows.get(request, rules.API)
        elements = {element.name: element for element in _all(schema.elements(request))}
        for grade in ("seen", "inferred"):
            names = [name for name, element in elements.items() if element.grade == grade]
            if names:
                says = f"API, {request}: {_listed(names)}"
                yield Fact(window, says, "seen" if grade == "seen" else "inferred", "API facts, 3", "sage/api/xsd", XSD)
        reasons = (
            (request, one.name, schema.reasons.get(one.why, one.why)) for one in marked(schema.elements(request))
        )
        for _, names, why in gathered(reasons):
            yield Fact(window, f"API, {request}: {_listed(names)}", "guess", why, "sage/api/xsd", XSD)


def _requests(record: RecordType, schema: MbxmlSchema) -> Iterator[str]:
    for names in (record.add, record.change, record.delete, record.query):
        for name in spelled(names):
            yield resolve([name], schema.requests) or name


def _all(elements: tuple[Element, ...]) -> Iterator[Element]:
    for element in elements:
        yield element
        yield from _all(element.children)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
