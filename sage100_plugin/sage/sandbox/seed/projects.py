"""Jobs with phases, their budgets, subcontracts and change orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import words
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

FIRST_JOB = 1001
STATUSES = (1,) * 6 + (2,) * 3 + (3,) * 5 + (4,) * 16 + (5,) * 6 + (6,) * 6
PHASES = ("Shell", "Interior", "Site", "Punch List")
CHANGE_ORDERS = 61
SUBCONTRACTS = 24


def add_jobs(sheet: Sheet, statuses: Sequence[int] = STATUSES) -> list[Row]:
    """Jobs in these statuses; every fifth has phases, the others phase 0 only."""
    return [_job(sheet, place, status) for place, status in enumerate(statuses)]


def _job(sheet: Sheet, place: int, status: int) -> Row:
    town = sheet.pick(words.PLACES)
    name = f"{town[0]} {words.BUILDINGS[place % len(words.BUILDINGS)]}"
    started = sheet.day_before(TODAY, 600)
    job = sheet.add(
        tables.actrec,
        started,
        recnum=FIRST_JOB + place,
        jobnme=name,
        shtnme=name[:30].rstrip(),
        clnnum=sheet.pick(sheet.rows["reccln"])["recnum"],
        status=status,
        jobtyp=sheet.pick((1, 2, 3, 4)),
        cntrct=sheet.money(80_000, 4_000_000) if status > 2 else Decimal(0),  # noqa: PLR2004 - Bid and Refused
        connum=f"C-{26000 + place}" if place % 3 else "",
        phnnum=sheet.phone() if place % 2 else "",
        retain=Decimal(10),
        ctcdte=started,
        sttdte=started + dt.timedelta(days=30) if status > 3 else None,  # noqa: PLR2004 - not before Current
        **sheet.address(town),
    )
    for number, phase in enumerate(PHASES if place % 5 == 0 else (), 1):
        sheet.line(tables.jobphs, job, phsnum=number, phsnme=phase, retain=Decimal(10))
    return job


def add_budgets(sheet: Sheet, jobs: list[Row]) -> None:
    """A budget for each job that was won, and one bid; the originals of every fourth were never set."""
    for job in jobs:
        if job["status"] > 2 or job["recnum"] == FIRST_JOB:  # noqa: PLR2004 - Bid and Refused
            number = job["recnum"]
            budget = sheet.add(tables.budget, recnum=number, lckedt=int(number % 13 == 0))
            lines = [(phase, code) for phase in phases_of(sheet, number) for code in _codes(sheet)]
            for place, (phase, code) in enumerate(lines, 1):
                _budget_line(sheet, budget, place, phase, code)


def phases_of(sheet: Sheet, job: int) -> list[int]:
    """The numbers of a job's phases, 0 when it has none."""
    found = [row["phsnum"] for row in sheet.rows["jobphs"] if row["recnum"] == job]
    return found or [0]


def _codes(sheet: Sheet) -> list[Decimal]:
    """Some cost codes in order; now and then the last stands twice, which Sage allows."""
    chosen = sorted(sheet.chance.sample([row["recnum"] for row in _active_codes(sheet)], 10))
    return [*chosen, chosen[-1]] if sheet.chance.random() < 1 / 5 else chosen


def _active_codes(sheet: Sheet) -> list[Row]:
    return [row for row in sheet.rows["cstcde"] if not row.get("inactv")]


def _budget_line(sheet: Sheet, budget: Row, place: int, phase: int, code: Decimal) -> None:
    types = sheet.chance.sample((1, 2, 2, 3, 4, 4, 5, 6, 7, 9), 2)
    amounts = {COLUMNS[kind][0]: sheet.money(500, 60_000) for kind in types}
    originals = {original: amounts[now] for now, original in COLUMNS.values() if now in amounts}
    was_set = budget["recnum"] % 4 != 0
    sheet.line(
        tables.bdglin,
        budget,
        linnum=place,
        phsnum=phase,
        cstcde=code,
        hrsbdg=Decimal(sheet.chance.randrange(0, 400)) if "labbdg" in amounts else Decimal(0),
        ttlbdg=sum(amounts.values(), Decimal(0)),
        ttlorg=sum(amounts.values(), Decimal(0)) if was_set else Decimal(0),
        **amounts,
        **(originals if was_set else {}),
    )


SUBCONTRACT_STATUSES = {22: 5, 23: 1, 24: 6}
"""Those that are neither in Contract nor Current: Complete, Bid without an invoice, Closed."""
LOCKED_SUBCONTRACT = 21


def add_subcontracts(sheet: Sheet, jobs: list[Row], count: int = SUBCONTRACTS) -> list[Row]:
    """Subcontracts of running jobs with active subcontractors."""
    running = [job for job in jobs if job["status"] in {3, 4, 5}]
    trades = [row["recnum"] for row in sheet.rows["actpay"] if row["vndtyp"] == 1 and not row["inactv"]]
    return [_subcontract(sheet, number, sheet.pick(running), sheet.pick(trades)) for number in range(1, count + 1)]


def _subcontract(sheet: Sheet, number: int, job: Row, vendor: int) -> Row:
    code, phase = sheet.pick(_active_codes(sheet)), sheet.pick(phases_of(sheet, job["recnum"]))
    current = sheet.pick((3, 4, 4))
    made = sheet.add(
        tables.subcon,
        recnum=number,
        ctcnum=str(800 + number * 10),
        vndnum=vendor,
        jobnum=job["recnum"],
        phsnum=phase,
        dscrpt=code["cdenme"],
        status=SUBCONTRACT_STATUSES.get(number) or current,
        lckedt=int(number == LOCKED_SUBCONTRACT),
        rtnrte=Decimal(10),
        condte=sheet.day_before(TODAY, 300),
    )
    for place in range(1, sheet.chance.randrange(2, 5)):
        amount = sheet.money(4_000, 90_000)
        sheet.line(
            tables.sbcnln,
            made,
            linnum=place,
            dscrpt=code["cdenme"],
            cstcde=code["recnum"],
            csttyp=4,
            amount=amount,
            cntrct=amount,
            remain=amount,
        )
    return made


def add_change_orders(
    sheet: Sheet,
    jobs: list[Row],
    subcontracts: list[Row],
    lines: Sequence[int] | None = None,
    texts: Sequence[str] = words.CHANGES,
) -> None:
    """As many change orders in each of six statuses; numbers count by job and phase, some bear a dash or letters.

    `lines` are their numbers of lines, where chance does not choose them.
    """
    running = [job for job in jobs if job["status"] in {3, 4, 5, 6}]
    used: dict[tuple[int, int], int] = {}
    for number in range(1, (len(lines) if lines else CHANGE_ORDERS) + 1):
        job = running[0] if number in {7, 8} else sheet.pick(running)
        phases = phases_of(sheet, job["recnum"])
        phase = phases[number % len(phases)]
        place = used[job["recnum"], phase] = used.get((job["recnum"], phase), 0) + 1
        order = _change_order(sheet, number, job, phase, place, texts)
        count = lines[number - 1] if lines else sheet.chance.randrange(1, 4)
        _change_lines(sheet, order, count, [each for each in subcontracts if each["jobnum"] == job["recnum"]])


def _change_order(sheet: Sheet, number: int, job: Row, phase: int, place: int, texts: Sequence[str]) -> Row:
    status = 1 + number % 6
    date = sheet.day_before(TODAY, 240)
    style = {10: f"{job['recnum']}-{place}", 25: f"AAA{place}"}.get(number, str(place))
    return sheet.add(
        tables.prmchg,
        date,
        recnum=number,
        chgnum=style,
        chgdte=date,
        jobnum=job["recnum"],
        phsnum=phase,
        dscrpt=sheet.pick(texts),
        reason=sheet.pick(words.REASONS),
        chgtyp=sheet.pick((1, 2, 3, 4, 5)),
        status=status,
        aprdte=date + dt.timedelta(days=1) if status == 1 else None,
        entdte=date,
        lckedt=int(number % 20 == 0),
    )


def _change_lines(sheet: Sheet, order: Row, count: int, subcontracts: list[Row]) -> None:
    """Its lines; deductive changes are negative, and a line may change a subcontract."""
    sign = -1 if order["recnum"] % 9 == 0 else 1
    cost = Decimal(0)
    for place in range(1, count + 1):
        amount = sheet.money(300, 18_000) * sign
        cost += amount
        code = sheet.pick(_active_codes(sheet))
        own = (
            _subcontract_change(sheet, order, subcontracts)
            if place == 1 and subcontracts
            else {"dscrpt": code["cdenme"], "cstcde": code["recnum"], "csttyp": _type(sheet)}
        )
        sheet.line(tables.sbcgln, order, linnum=place, bdgprc=amount, **own)
    price = (cost * Decimal("1.10")).quantize(Decimal("0.01"))
    approved = price if order["status"] == 1 else Decimal(0)
    order.update(cstamt=cost, reqamt=price, appamt=approved)
    sheet.line(tables.pmcgln, order, linnum=1, dscrpt=order["dscrpt"], estamt=cost, reqprc=price, aprprc=approved)


def _type(sheet: Sheet) -> int:
    return sheet.pick((1, 2, 4, 5, 6, 7, 8, 9))


def _subcontract_change(sheet: Sheet, order: Row, subcontracts: list[Row]) -> Row:
    """Vendor, subcontract, its own change number and status: Sage takes them as a unit, and fills in code and type."""
    chosen = sheet.pick(subcontracts)
    changed = next(line for line in sheet.rows["sbcnln"] if line["recnum"] == chosen["recnum"])
    return {
        "dscrpt": changed["dscrpt"],
        "cstcde": changed["cstcde"],
        "csttyp": changed["csttyp"],
        "vndnum": chosen["vndnum"],
        "vndctc": chosen["recnum"],
        "ctclin": 1,
        "chgnum": f"{chosen['ctcnum']}-{order['recnum']}",
        "chgsts": order["status"],
        "chgdte": order["chgdte"],
    }
