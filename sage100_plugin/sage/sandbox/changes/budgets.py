"""What happens to budgets (6-2)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from sage100_plugin.errors import Refused
from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Row,
    Steps,
    active_code,
    added,
    amount,
    at_work,
    chosen,
    deleted,
    number,
    phase_of,
    unlocked,
)
from sage100_plugin.sage.tables import actrec, bdglin, budget, cstcde

_TOTALS = {"hrsorg": "hrsbdg", "ttlorg": "ttlbdg", "euntor": "estunt", "ucstor": "untcst"}
_SET = {original: now for now, original in COLUMNS.values()} | _TOTALS


def _created(connection: Connection, options: Options) -> Planned:
    """A first budget with one line, of labor and material."""
    job = chosen(connection, "job", options.get("job"), actrec.c.recnum.not_in(select(budget.c.recnum)))
    if connection.execute(select(budget.c.recnum).where(budget.c.recnum == job["recnum"])).first() is not None:
        raise Refused("invalid_value", f"Job {job['recnum']} has a budget already.")
    each = amount(options.get("amount", "12000.00"))
    place = {"linnum": 1, "phsnum": phase_of(connection, job["recnum"]), "cstcde": active_code(connection)}
    line = {"recnum": job["recnum"], **place, "matbdg": each, "labbdg": each, "ttlbdg": 2 * each}
    planned = added(connection, "budget", {"recnum": job["recnum"]})
    return Planned("budget", str(job["recnum"]), planned.values, budget, None, ((bdglin, line),))


def _changed(connection: Connection, options: Options) -> Planned:
    """The first amount of the first line grows: the header's own stamp stays as it was."""
    header, line = _line(connection, options, newest=False)
    column = next((now for now, _ in COLUMNS.values() if line[now]), "othbdg")
    more = amount(options.get("amount", "2500.00"))
    values = {column: line[column] + more, "ttlbdg": line["ttlbdg"] + more}
    return Planned("budget", str(header["recnum"]), values, bdglin, line["_idnum"])


def _line_added(connection: Connection, options: Options) -> Steps:
    header = _header(connection, options)
    job = header["recnum"]
    column = COLUMNS.get(number(options.get("cost_type", "5")))
    if column is None:
        raise Refused("invalid_value", "A cost type is a number from 1 to 9.")
    code = amount(options["cost_code"]) if "cost_code" in options else active_code(connection)
    at_work(connection).need(cstcde, code, "Cost Code")
    place = {"recnum": job, "phsnum": phase_of(connection, job), "cstcde": code}
    highest = connection.scalar(select(func.max(bdglin.c.linnum)).where(bdglin.c.recnum == job)) or 0
    more = amount(options.get("amount", "1000.00"))
    values = {**place, "linnum": highest + 1, column[0]: more, "ttlbdg": more}
    return Steps("budget", str(job), (bdglin.insert().values(values),))


def _line_deleted(connection: Connection, options: Options) -> Steps:
    """The last line goes and leaves no stamp behind."""
    header, line = _line(connection, options, newest=True)
    return Steps("budget", str(header["recnum"]), (delete(bdglin).where(bdglin.c["_idnum"] == line["_idnum"]),))


def _set(connection: Connection, options: Options) -> Steps:
    """Set Budget: what stands in the current columns is copied to the original ones."""
    header = _header(connection, options, bdglin.c.ttlorg != bdglin.c.ttlbdg)
    copied = {original: bdglin.c[now] for original, now in _SET.items()}
    statement = update(bdglin).where(bdglin.c.recnum == header["recnum"]).values(copied)
    return Steps("budget", str(header["recnum"]), (statement,))


def _deleted(connection: Connection, options: Options) -> Steps:
    """Edit > Delete Budget: no restriction is known but Lock Edit. The lines go with it."""
    return deleted("budget", _header(connection, options))


def _header(connection: Connection, options: Options, *having: ColumnElement[bool]) -> Row:
    """The budget of the job; without one, the first that may be changed and has such a line."""
    with_lines = select(bdglin.c.recnum).where(*having)
    found = chosen(connection, "budget", options.get("job"), budget.c.lckedt == 0, budget.c.recnum.in_(with_lines))
    return unlocked("budget", found)


def _line(connection: Connection, options: Options, *, newest: bool) -> tuple[Row, Row]:
    """A budget and its first or last line."""
    header = _header(connection, options)
    place = bdglin.c.linnum.desc() if newest else bdglin.c.linnum
    asked = select(bdglin).where(bdglin.c.recnum == header["recnum"]).order_by(place)
    line = connection.execute(asked).mappings().first()
    if line is None:
        raise Refused("not_in_sage", f"The budget of job {header['recnum']} has no lines.")
    return header, dict(line)


KINDS: Kinds = {
    "budget-created": (_created, ("job", "amount")),
    "budget-changed": (_changed, ("job", "amount")),
    "budget-line-added": (_line_added, ("job", "cost_code", "cost_type", "amount")),
    "budget-line-deleted": (_line_deleted, ("job",)),
    "budget-set": (_set, ("job",)),
    "budget-deleted": (_deleted, ("job",)),
}
