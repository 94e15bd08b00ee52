"""The lines of a budget as a source gives them (6-2): as rows of an input, or as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from marshmallow import ValidationError

from actions.codes import Codes
from actions.cost_code.pairs import NO_SEGMENTS, Untaken
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.spec import Context, Faults, Given

COLUMNS = {
    "Cost Code": "cost_code",
    "Cost Type": "cost_type",
    "Budget": "budget",
    "Quantity": "quantity",
    "Notes": "notes",
}
"""The columns of a budget sheet, and the fields they fill."""

NEEDED = ("Cost Code", "Cost Type", "Budget")

MOST = 20_000
"""More lines in one budget are refused."""

Pair = tuple[Decimal, str]
"""A cost code and a cost type."""


class BudgetLine(Untaken):
    """The budget of one cost code and cost type. Codes may stand on several lines."""

    cost_code = fields.cost_code("Cost Code", picker="cost_codes", help="Choose it before the cost type.")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",), help="1 to 9.")
    budget = fields.money("Budget", required=True, help="0.00 is taken: the code is in the budget then.")
    quantity = fields.quantity("Quantity", help="Of the whole code.")
    notes = fields.text("Notes", length=250)
    phase = fields.text("Phase", help="Not taken: phases are made in Sage.")


@dataclass
class Read:
    """The lines that were given, each with its place in the input, and what is wrong with the sheet they came in."""

    lines: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    faults: list[tuple[str, str, str]] = field(default_factory=list)

    def wrong(self, row: int, column: str, says: str, code: str = "invalid_value") -> None:
        """Note what is wrong in a cell, or in a whole row when no column is named."""
        where = f"Row {row}, {column}" if column else f"Row {row}"
        self.faults.append((f"/csv/{row}/{COLUMNS.get(column, '')}".rstrip("/"), code, f"{where}: {says}"))


def read_lines(ctx: Context, given: Given) -> Read:
    """The lines of the input, or those of its sheet, which is read once in a call."""
    if given.get("csv"):
        if "sheet" not in ctx.noted:
            ctx.noted["sheet"] = read_sheet(given["csv"])
        return cast("Read", ctx.noted["sheet"])
    return Read([(f"/lines/{place}", line) for place, line in enumerate(given.get("lines") or ())])


def read_sheet(text: str) -> Read:
    """The lines of a sheet in CSV, and every fault of it by row and column; the row of the names is 1."""
    found = Read()
    if "\ufffd" in text or "\x00" in text:
        says = "The sheet is not in UTF-8. Save it as CSV UTF-8 (comma delimited)."
        found.faults.append(("/csv", "invalid_value", says))
        return found
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        names = next(rows, [])
        if not _names_fit(names, found):
            return found
        _read_rows([name.strip() for name in names], rows, found)
    except csv.Error as error:
        found.faults.append(("/csv", "invalid_value", f"The sheet cannot be read in line {rows.line_num}: {error}."))
    return found


def _names_fit(names: list[str], found: Read) -> bool:
    plain = [name.strip() for name in names]
    if len(plain) == 1 and any(mark in plain[0] for mark in ";\t|"):
        says = "The columns are not separated by commas. Save the sheet as CSV UTF-8 (comma delimited)."
        found.faults.append(("/csv", "invalid_value", says))
        return False
    missing = [name for name in NEEDED if name not in plain]
    strange = [name for name in plain if name not in COLUMNS]
    twice = sorted({name for name in plain if plain.count(name) > 1})
    wrong = [f"The column {name} is missing." for name in missing]
    wrong += [f"There is no column {name or 'without a name'}." for name in strange]
    wrong += [f"The column {name} is there twice." for name in twice]
    if wrong:
        known = f"The columns are {', '.join(COLUMNS)}."
        found.faults.append(("/csv", "invalid_value", " ".join([*wrong, known])))
    return not wrong


def _read_rows(names: list[str], rows: Iterable[list[str]], found: Read) -> None:
    schema = fields.made(BudgetLine)
    labels = {name: label for label, name in COLUMNS.items()}
    seen: dict[frozenset[tuple[str, Any]], int] = {}
    for number, cells in enumerate(rows, start=2):
        plain = tuple(cell.strip() for cell in cells)
        if not any(plain):
            continue
        if len(plain) != len(names):
            found.wrong(number, "", f"{len(plain)} columns instead of {len(names)}. Quote texts that hold a comma.")
            continue
        given = {COLUMNS[name]: cell for name, cell in zip(names, plain, strict=True) if cell}
        for name in ("budget", "quantity"):
            if "," in given.get(name, ""):
                found.wrong(number, labels[name], f"{given.pop(name)}: without thousands marks, with a point: 1234.50.")
                given.setdefault("budget", "0")
        line: Mapping[str, Any]
        try:
            line = schema.load(given)
        except ValidationError as error:
            told: Mapping[str, list[str]] = error.messages_dict
            for name, says in told.items():
                found.wrong(number, labels.get(name, ""), " ".join(says))
            line = dict(error.valid_data or {})
        else:
            same = frozenset(line.items())
            if seen.setdefault(same, number) != number:
                found.wrong(number, "", f"The same as row {seen[same]}.")
                continue
        found.lines.append((f"/csv/{number}", line))


def check_lines(ctx: Context, read: Read, faults: Faults) -> None:
    """Note what is wrong with the lines: codes and types that are missing or unknown, phases, segments."""
    for pointer, code, says in read.faults:
        faults.add(pointer, code, says)
    if len(read.lines) > MOST:
        faults.add("/lines", "invalid_value", f"{len(read.lines):,} lines are too many: at most {MOST:,}.")
        return
    codes = Codes(ctx, None)
    codes.learn(line for _, line in read.lines)
    for pointer, line in read.lines:
        _check_line(codes, line, pointer, faults)


def _check_line(codes: Codes, line: Mapping[str, Any], pointer: str, faults: Faults) -> None:
    row = f"Row {pointer.rsplit('/', 1)[1]}: " if pointer.startswith("/csv") else ""
    if line.get("phase"):
        says = f"{row}A budget of phase {line['phase']} cannot be exported: phases come from Sage (3-5 Jobs)."
        faults.add(f"{pointer}/phase", "phases_in_use", says)
    if line.get("segments"):
        faults.add(f"{pointer}/segments", "custom_wbs_unsupported", f"{row}{NO_SEGMENTS}")
    own = Faults()
    codes.check(own, line, pointer)
    for fault in own.found:
        faults.add(fault.pointer, fault.code, f"{row}{fault.message}")


def sums(lines: Iterable[Mapping[str, Any]]) -> dict[Pair, Decimal]:
    """What lines come to by cost code and cost type, in their order."""
    found: dict[Pair, Decimal] = {}
    for line in lines:
        pair = (line["cost_code"], line["cost_type"])
        found[pair] = found.get(pair, Decimal(0)) + line["budget"]
    return found


def standing(budget: Row | None) -> tuple[dict[Pair, Decimal], set[Decimal]]:
    """What Sage's budget has without a phase, by cost code and cost type; and the codes that have a row in it."""
    found: dict[Pair, Decimal] = {}
    codes: set[Decimal] = set()
    for line in BUDGET.public(budget)["lines"] if budget is not None else ():
        if line["phase"]:
            continue
        code = Decimal(line["cost_code"])
        codes.add(code)
        if line["cost_type"]:
            pair = (code, line["cost_type"])
            found[pair] = found.get(pair, Decimal(0)) + Decimal(line["budget"])
    return found, codes


def rows_of(moves: Mapping[Pair, Decimal]) -> Iterator[dict[str, Any]]:
    """Rows of these amounts as they are written."""
    for (code, kind), amount in moves.items():
        yield {"phase": "0", "cost_code": code, "cost_type": kind, "budget": amount}
