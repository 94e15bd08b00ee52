"""Subcontracts: what approved change orders make of their lines (rules, sections 8.4, 8.5 and 10).

Sage's program moves Changes, New Contract and Remaining of a line, and adds a line for a change that names none. That
pending changes do not count, that the change then names the line it added, and that a line which a change added stays
when that change is void or gone, are guesses: the help leaves them open.
"""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

from sage100_plugin.sage.sandbox.derived.totals import Totals

_CHANGE = """
round(coalesce((
  SELECT sum(change.bdgprc) FROM sbcgln AS change JOIN prmchg AS orders ON orders.recnum = change.recnum
  WHERE change.vndctc = line.recnum AND change.ctclin = line.linnum
    AND orders.status NOT IN (5, 6) AND coalesce(nullif(change.chgsts, 0), orders.status) = 1
), 0), 2)
"""
_LINES = f"""
UPDATE sbcnln SET change = found.change, cntrct = found.cntrct, remain = found.remain
FROM (
  SELECT place, change, round(amount + change, 2) AS cntrct, round(amount + change - billed, 2) AS remain
  FROM (SELECT line.rowid AS place, amount, billed, {_CHANGE} AS change FROM sbcnln AS line WHERE {{which}})
) AS found
WHERE sbcnln.rowid = found.place
  AND (sbcnln.change <> found.change OR sbcnln.cntrct <> found.cntrct OR sbcnln.remain <> found.remain);
"""
_HEADER = Totals(
    "subcon",
    "sbcnln",
    {"cntttl": "amount", "chgttl": "change", "ctcttl": "cntrct", "invttl": "billed", "balttl": "remain"},
)


def _lines(which: str) -> str:
    """Bring these lines up to date, and touch no others."""
    return _LINES.format(which=which)


def _line(row: str) -> str:
    """The line that a row of `sbcgln` names."""
    return _lines(f"line.recnum = {row}.vndctc AND line.linnum = {row}.ctclin")


def _trigger(name: str, event: str, *statements: str) -> str:
    return f'CREATE TRIGGER "sandbox:{name}" AFTER {event} BEGIN {" ".join(statements)} END'


_OWN = _lines("line.recnum = NEW.recnum AND line.linnum = NEW.linnum")
_ADDED = """
INSERT INTO sbcnln (recnum, linnum, dscrpt, cstcde, csttyp)
SELECT NEW.vndctc, 1 + coalesce(max(linnum), 0), NEW.dscrpt, NEW.cstcde, NEW.csttyp
FROM sbcnln WHERE recnum = NEW.vndctc;
UPDATE sbcgln SET ctclin = (SELECT max(linnum) FROM sbcnln WHERE recnum = NEW.vndctc) WHERE rowid = NEW.rowid;
"""

TRIGGERS = (
    _trigger(
        "sbcgln.adds_a_line",
        "INSERT ON sbcgln WHEN NEW.vndctc IN (SELECT recnum FROM subcon) AND coalesce(NEW.ctclin, 0) = 0",
        _ADDED,
    ),
    _trigger("sbcgln.inserted", "INSERT ON sbcgln WHEN NEW.ctclin <> 0", _line("NEW")),
    _trigger("sbcgln.changed", "UPDATE OF bdgprc, chgsts, vndctc, ctclin ON sbcgln", _line("OLD"), _line("NEW")),
    _trigger("sbcgln.deleted", "DELETE ON sbcgln", _line("OLD")),
    _trigger(
        "prmchg.status",
        "UPDATE OF status ON prmchg WHEN OLD.status IS NOT NEW.status",
        _lines("line.recnum IN (SELECT vndctc FROM sbcgln WHERE recnum = NEW.recnum)"),
    ),
    _trigger("sbcnln.inserted", "INSERT ON sbcnln", _OWN),
    _trigger("sbcnln.changed", "UPDATE OF amount, billed ON sbcnln", _OWN),
    *_HEADER.triggers(),
)

SETTLE = (
    'CREATE INDEX "sandbox:settling" ON sbcgln (vndctc, ctclin)',
    _lines("1"),
    'DROP INDEX "sandbox:settling"',
    _HEADER.settle(),
)
