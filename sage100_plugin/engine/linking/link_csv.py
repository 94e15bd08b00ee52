"""Links as a CSV file that Excel opens and that comes back as it went: every row checked before one is stored."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.linking.link_changes import Turn, carry_out, elsewhere
from sage100_plugin.engine.linking.link_checks import LinkByHand, Wish, pair_fault, sage_fault, strict_fault
from sage100_plugin.engine.linking.link_hand import lane, new_link, wished
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.errors import CODES, Fault, Refused
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Company, Row

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""

SIGNS = "'*[=+\\-@\\t\\r\uff1d\uff0b\uff0d\uff20]"
FORMULA = re.compile(f"(^|[;\\t])(?={SIGNS})")
SHIELDED = re.compile(f"(^|[;\\t])'(?={SIGNS})")
"""Where a spreadsheet would begin to run a text: at its start, and where another machine's Excel begins a new cell."""

OWN = ("id", "sage_name", "state", "matched_by", "linked_by", "linked_at")
"""The columns that the plugin fills itself: read over when a file is brought back."""

GIVEN = ("company", "record", "source", "source_id", "source_name", "sage_id", "owner", "origin")
COLUMNS = (*GIVEN, *OWN)
READ = (*GIVEN, "already_sent")
NEEDED = ("record", "source", "source_id", "sage_id")

MOST = 100_000
AT_ONCE = 500
TOLD = 100
"""So many faults are told of a file."""


Numbered = tuple[int, Wish]
"""A wish, and the number of its line."""


@dataclass
class Sheet:
    """What a file asks for: a wish by the number of its line, and what is wrong."""

    wishes: dict[int, Wish] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    lines: int = 0

    def wrong(self, line: int, fault: Fault) -> None:
        """Note what is wrong in a line."""
        column = fault.pointer.lstrip("/")
        says = f"Line {line}, {column}: {fault.message}" if column else f"Line {line}: {fault.message}"
        self.faults.append(Fault(f"/{line}/{column}", fault.code, says))
        self.wishes.pop(line, None)


def written(links: Iterable[Link]) -> Iterator[str]:
    """The lines of the file, many at a time, the first with the names of the columns."""
    yield BOM + _lines([COLUMNS])
    left = iter(links)
    while page := list(islice(left, AT_ONCE)):
        yield _lines([_shielded(str(getattr(link, name))) for name in COLUMNS] for link in page)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _shielded(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula; one more where there are some."""
    return FORMULA.sub(r"\1'", text)


def _plain(text: str) -> str:
    return SHIELDED.sub(r"\1", text)


def brought(
    plugin: Plugin, caller: Caller, data: bytes, *, dry_run: bool = False, request_id: str = ""
) -> dict[str, Any]:
    """Link all pairs of a file, or none, whatever their companies; what is linked so already stays, told by its line.

    With `dry_run` nothing is stored. Raises `Refused` with every fault there is, line by line.
    """
    caller.need("write")
    seen = {company.id: company for company in companies_of(plugin, caller)}
    sheet = _read(seen, data)
    for record in {wish.record for wish in sheet.wishes.values()}:
        caller.need_record(record)
    companies = sorted({wish.company for wish in sheet.wishes.values()})
    with ExitStack() as lanes:
        for company in companies:
            lanes.enter_context(lane(plugin, company))
        new = [one for company in companies for one in _new(plugin, caller, sheet, seen[company])]
        _refuse(sheet)
        if new and not dry_run:
            carry_out(plugin, caller, [Turn(None, one) for one in new], "links imported", request_id)
    return {
        "rows": len(sheet.wishes),
        "added": len(new),
        "unchanged": len(sheet.unchanged),
        "unchanged_lines": sorted(sheet.unchanged),
        "ignored": sheet.ignored,
        "dry_run": dry_run,
    }


def _refuse(sheet: Sheet) -> None:
    if not sheet.faults:
        return
    words = {fault.code for fault in sheet.faults}
    code = words.pop() if len(words) == 1 else "invalid_input"
    many = len(sheet.faults)
    told = sorted(sheet.faults, key=_place)[:TOLD]
    more = f" {many - TOLD} of them are not listed." if many > TOLD else ""
    says = f"Nothing was stored: the file has {many} faults.{more} The first: {told[0].message}"
    rows = {"rows": sheet.lines, "wrong": len({_place(fault) for fault in sheet.faults}), "added": 0}
    raise Refused(code, f"Nothing was stored. {told[0].message}" if many == 1 else says, told, rows)


def _place(fault: Fault) -> int:
    return int(fault.pointer.split("/")[1] or 0)


def _read(seen: Mapping[str, Company], data: bytes) -> Sheet:
    """The rows as they can be read. Raises `Refused` when it is no such file."""
    text = _text(data)
    header, _, _ = text.partition("\n")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    sheet = Sheet()
    try:
        names = [name.strip().lower() for name in next(lines, [])]
        _check_header(sheet, names)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                sheet.lines += 1
                _read_row(seen, sheet, lines.line_num, names, cells)
    except csv.Error as error:
        raise Refused("invalid_value", f"Line {lines.line_num} of the file is no CSV: {error}.") from None
    return sheet


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("invalid_value", "The file is not UTF-8 text: save it as CSV UTF-8.") from None
    if "\x00" in text:
        raise Refused("invalid_value", "The file is not text.")
    return text


def _check_header(sheet: Sheet, names: list[str]) -> None:
    """Raises `Refused` with every column that is missing, unknown or there twice."""
    named = [name for name in names if name]
    if len(named) > len({*READ, *OWN}):
        says = f"The header names {len(named)} columns; there are {', '.join((*READ, *OWN))}, each once."
        raise Refused("invalid_value", says)
    faults = [Fault(f"/1/{name}", "required", f"The column {name} is missing.") for name in NEEDED if name not in names]
    for place, name in enumerate(names):
        if name and name not in (*READ, *OWN):
            faults.append(Fault(f"/1/{name}", "unknown_field", f"There is no column {name}."))
        elif name and name in names[:place]:
            faults.append(Fault(f"/1/{name}", "duplicate_field", f"The column {name} is there twice."))
    sheet.faults += faults
    _refuse(sheet)
    sheet.ignored = [name for name in names if name in OWN]


def _read_row(seen: Mapping[str, Company], sheet: Sheet, line: int, names: list[str], cells: list[str]) -> None:
    if len(sheet.wishes) + len(sheet.faults) >= MOST:
        raise Refused("too_large", f"The file has more than {MOST:,} rows: split it.")
    if len(cells) > len(names):
        sheet.wrong(line, Fault("", "invalid_value", f"It has {len(cells)} cells, and the header {len(names)}."))
        return
    row = {name: _plain(cell) for name, cell in zip(names, cells, strict=False) if name in READ}
    given, faults = read(LinkByHand, row, {})
    company = given.get("company") or (next(iter(seen)) if len(seen) == 1 else None)
    if company not in seen:
        code = "unknown_company" if company else "company_required"
        faults.append(Fault("/company", code, f"{CODES[code].title} There is {', '.join(seen)}."))
    for fault in faults:
        sheet.wrong(line, fault)
    if not faults and company is not None:
        sheet.wishes[line] = wished(seen[company], given)


def _new(plugin: Plugin, caller: Caller, sheet: Sheet, company: Company) -> list[Link]:
    """The links that are not there yet; what stands against a row is noted."""
    mine = [(line, wish) for line, wish in sheet.wishes.items() if wish.company == company.id]
    sources: dict[tuple[str, ...], tuple[int, Link]] = {}
    numbers: dict[tuple[str, ...], tuple[int, Link]] = {}
    new: list[Link] = []
    for line, wish, row in _in_sage(plugin, company.id, mine):
        held = plugin.links.by_source(wish.company, wish.record, wish.source, wish.source_id)
        if held is not None and wish.is_(held):
            if held.state == BROKEN:
                says = f"This pair is broken: send a change of {held.id} to mend it."
                sheet.wrong(line, Fault("/source_id", "wrong_state", says))
            else:
                sheet.unchanged.append(line)
            continue
        link = new_link(plugin, caller, wish, row)
        found = [sage_fault(wish, row), strict_fault(company, wish), pair_fault(plugin, wish, link)]
        by_source = (wish.record, wish.source, wish.source_id)
        by_sage = (wish.record, wish.source, wish.sage_id)
        found += [_twice(link, "/source_id", sources.get(by_source)), _twice(link, "/sage_id", numbers.get(by_sage))]
        faults = [fault for fault in found if fault is not None]
        for fault in faults:
            sheet.wrong(line, fault)
        sources.setdefault(by_source, (line, link))
        numbers.setdefault(by_sage, (line, link))
        if not faults:
            new.append(link)
    return new


def _twice(link: Link, pointer: str, before: tuple[int, Link] | None) -> Fault | None:
    if before is None:
        return None
    line, other = before
    code = elsewhere(link, other).code
    name = link.source_id if pointer == "/source_id" else link.sage_id
    return Fault(pointer, code, f"{name} stands in line {line} already.")


def _in_sage(plugin: Plugin, company: str, wishes: Iterable[Numbered]) -> Iterator[tuple[int, Wish, Row | None]]:
    """Each with its Sage record, if there is one; few are held at a time."""
    reader, left = plugin.companies.reader(company), iter(wishes)
    while page := list(islice(left, AT_ONCE)):
        wanted: dict[str, dict[str, None]] = defaultdict(dict)
        for _, wish in page:
            wanted[wish.record][wish.sage_id] = None
        rows = {record: reader.get(record, list(ids)) for record, ids in wanted.items()}
        for line, wish in page:
            yield line, wish, rows[wish.record].get(wish.sage_id)
