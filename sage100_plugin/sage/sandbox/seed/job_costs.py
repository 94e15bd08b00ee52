"""Job costs (6-3) and the many windows they come from; those of payable invoices are made beside their invoices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]
Place = tuple[int, Decimal, int]
"""Phase, cost code and cost type: where in a job's budget a cost belongs."""

COUNTED, VOID = 1, 2
OPEN, NOT_BILLABLE = 1, 2
PAYROLL, DAILY_PAYROLL, CHECKS, JOURNAL, INVENTORY, CARDS, ALLOCATION, EQUIPMENT, HISTORY = (
    16,
    18,
    1,
    3,
    23,
    25,
    19,
    32,
    31,
)
MATERIAL, LABOR, PLANT = 1, 2, 3
MIX = (
    (PAYROLL, 46, (LABOR,), "Payroll"),
    (DAILY_PAYROLL, 5, (LABOR,), "Daily field report"),
    (INVENTORY, 10, (MATERIAL,), "From stock"),
    (EQUIPMENT, 8, (PLANT,), "Equipment hours"),
    (ALLOCATION, 4, (PLANT,), "Equipment allocation"),
    (CARDS, 9, (5, 8), "Company card"),
    (CHECKS, 4, (6,), "City of permits"),
    (JOURNAL, 9, (5, 7, 9), "Accrual"),
    (HISTORY, 5, (1, 2, 4), "Start Up"),
)
"""Source, how often of a hundred, the cost types it brings, and how its costs are described."""

REVERSED, VOIDED, NO_PHASE = 31, 47, 13
"""Every so many costs one is negative, void, or in phase 0 whatever phases the job has."""


def places_of(sheet: Sheet) -> dict[int, list[Place]]:
    """Where the budget of each job expects costs."""
    found: dict[int, list[Place]] = defaultdict(list)
    for line in sheet.rows["bdglin"]:
        here = [(line["phsnum"], line["cstcde"], kind) for kind, (now, _) in COLUMNS.items() if line.get(now)]
        found[line["recnum"]] += here
    return found


def add_cost(sheet: Sheet, source: int, day: dt.date, job: int, place: Place, amount: Decimal, **more: Any) -> Row:
    """One job cost, in the period of its date."""
    phase, code, kind = place
    return sheet.add(
        tables.jobcst,
        day,
        **{
            "recnum": len(sheet.rows["jobcst"]) + 1,
            "jobnum": job,
            "phsnum": phase,
            "cstcde": code,
            "csttyp": kind,
            "cstamt": amount,
            "srcnum": source,
            "trndte": day,
            "entdte": day,
            "actprd": day.month,
            "postyr": day.year,
            "status": COUNTED,
            "bllsts": OPEN,
            "acrinv": 0,
            "lgrrec": 0,
            "usrnme": "office",
            **more,
        },
    )


def add_costs(sheet: Sheet, jobs: list[Row], count: int) -> None:
    """Costs of the given jobs from many windows; now and then one is negative, void, or not in the budget."""
    known = places_of(sheet)
    employees = [row["recnum"] for row in sheet.rows["employ"]]
    sources = sheet.chance.choices(MIX, [often for _, often, *_ in MIX], k=count)
    for number, (source, _, kinds, text) in enumerate(sources, 1):
        job = sheet.pick(jobs)["recnum"]
        kind = sheet.pick(kinds)
        fits = [place for place in known[job] if place[2] == kind]
        phase, code, _ = sheet.pick(fits or known[job])
        phase = 0 if number % NO_PHASE == 0 else phase
        more: Row = {"trnnum": str(9000 + number), "dscrpt": text, "status": VOID if number % VOIDED == 0 else COUNTED}
        amount = sheet.money(60, 4_000)
        if kind == LABOR:
            amount, more = _wages(sheet, sheet.pick(employees), more)
        if source in {EQUIPMENT, ALLOCATION}:
            more |= {
                "eqpnum": sheet.pick(sheet.rows["eqpmnt"])["recnum"],
                "eqptyp": 1,
                "eqpunt": 1,
                "eqpqty": Decimal(4),
            }
        if source in {JOURNAL, HISTORY}:
            more["bllsts"] = NOT_BILLABLE
        add_cost(
            sheet,
            source,
            sheet.day_before(TODAY, 300),
            job,
            (phase, code, kind),
            -amount if number % REVERSED == 0 else amount,
            **more,
        )


def _wages(sheet: Sheet, employee: int, more: Row) -> tuple[Decimal, Row]:
    """A day's or a week's hours at a wage, and what they cost with the burden on top."""
    hours, wage = Decimal(sheet.chance.randrange(4, 41)), Decimal(sheet.chance.randrange(24, 46))
    gross = hours * wage
    paid = {"empnum": employee, "csthrs": hours, "paytyp": sheet.pick((1, 1, 1, 2)), "grswge": gross}
    return (gross * Decimal("1.32")).quantize(Decimal("0.01")), {**more, **paid}
