"""What is asked about cost codes, cost types and budgets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actrec, bdglin, budget, cstcde, cstdiv


def cost_codes() -> Select[Any]:
    """Cost codes: `cstcde`, with the name of their division (`cstdiv`), for pickers and to check lines."""
    joined = cstcde.outerjoin(cstdiv, cstdiv.c.recnum == cstcde.c.divnum)
    return select(*of_record("cost_code"), cstdiv.c.divnme).select_from(joined)


def cost_types() -> Select[Any]:
    """Cost types: `csttyp`, because a company names 6 to 9 itself."""
    return select(*of_record("cost_type"))


def divisions() -> Select[Any]:
    """Divisions of cost codes: `cstdiv`. That the table is so named is a guess."""
    return select(*of_record("division"))


def budgets() -> Select[Any]:
    """Budgets: `budget`, one row a job, with the job's name (`actrec`). That the header is so named is a guess."""
    joined = budget.outerjoin(actrec, actrec.c.recnum == budget.c.recnum)
    return select(*of_record("budget"), actrec.c.jobnme).select_from(joined)


def budget_lines() -> Select[Any]:
    """Lines of budgets: `bdglin`, one row a phase and cost code with a column for each cost type.

    With the description of the code (`cstcde`).
    """
    joined = bdglin.outerjoin(cstcde, cstcde.c.recnum == bdglin.c.cstcde)
    asked = select(*of_lines("budget"), cstcde.c.cdenme).select_from(joined)
    return asked.order_by(bdglin.c.recnum, bdglin.c.phsnum, bdglin.c.linnum)
