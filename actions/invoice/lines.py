"""The lines of an invoice held against those of its commitment, and as Sage takes them (4-2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from actions.codes import Codes
from actions.commitment.amounts import cents
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import ZERO, Row
from sage100_plugin.records import RECORDS
from sage100_plugin.records.job import JOB
from sage100_plugin.records.subcontract import contract
from sage100_plugin.spec import Context, Faults, Given

Line = Mapping[str, Any]

ONE, PLACES, MICRO = Decimal(1), Decimal("0.0001"), Decimal("0.000001")

CLOSE = 1000
"""So many quantities are tried for one that comes to the amount."""


def amount(line: Line) -> Decimal:
    """Work completed in the period and newly stored materials; what was stored earlier is in no invoice again."""
    return (line.get("work_completed") or ZERO) + (line.get("materials_stored") or ZERO)


def total(given: Given) -> Decimal:
    """What the lines come to."""
    return sum((amount(line) for line in given.get("lines") or ()), ZERO)


def retained(given: Given) -> Decimal | None:
    """The retainage of the invoice, or the sum of its lines'; None where neither tells any."""
    own = [line["retainage"] for line in given.get("lines") or () if line.get("retainage") is not None]
    if given.get("retainage") is not None:
        return Decimal(given["retainage"])
    return sum(own, ZERO) if own else None


def named(commitment: Row, line: Line) -> list[Row]:
    """The lines of the commitment that a line may mean: the one it names, else those with its code and type.

    Of several the one with the same description is meant.
    """
    held = commitment["lines"]
    if line.get("commitment_line"):
        return [one for one in held if str(one["linnum"]) == line["commitment_line"]]
    code, kind = line.get("cost_code"), line.get("cost_type")
    found = [
        one
        for one in held
        if (code is None or one.get("cstcde") == code) and (not kind or str(one.get("csttyp") or "") == str(kind))
    ]
    told = (line.get("description") or "").strip().casefold()
    alike = [one for one in found if told and _text(one).casefold() == told]
    return alike if len(alike) == 1 else found


def _text(line: Row) -> str:
    return str(line.get("dscrpt") or line.get("prtdsc") or "").strip()


def check_lines(ctx: Context, given: Given, faults: Faults, record: str | None, commitment: Row | None) -> None:
    """Note what is wrong with each line."""
    lines = given.get("lines") or ()
    if not lines:
        faults.add("/lines", "required", "The invoice needs at least one line.")
    job = str(commitment["jobnum"] or "") if commitment is not None else None
    codes = Codes(ctx, job)
    codes.learn(lines)
    for place, line in enumerate(lines):
        pointer = f"/lines/{place}"
        if line.get("work_completed") is None and line.get("materials_stored") is None:
            faults.add(f"{pointer}/work_completed", "required", "Work Completed is required, or Materials Stored.")
        if line.get("cost_code") is not None or line.get("cost_type"):
            codes.check(faults, line, pointer)
        _check_retainage(faults, line.get("retainage"), amount(line), f"{pointer}/retainage", f"line {place + 1}")
        if job is not None:
            _check_phase(ctx, given, faults, line, pointer, job)
        if record is not None and commitment is not None:
            _check_line(faults, record, commitment, line, pointer)
    _check_sums(given, faults)


def _check_line(faults: Faults, record: str, commitment: Row, line: Line, pointer: str) -> None:
    kind, found = RECORDS[record], named(commitment, line)
    title = f"{kind.title} {commitment[kind.number or '']}"
    if len(found) == 1:
        _check_place(faults, f"line {found[0]['linnum']} of {title.lower()} ({kind.menu})", found[0], line, pointer)
        return
    if line.get("commitment_line"):
        says = f"{title} has no line {line['commitment_line']} ({kind.menu})."
        faults.add(f"{pointer}/commitment_line", "not_in_sage", says)
    elif found:
        numbers = ", ".join(str(one["linnum"]) for one in found)
        says = f"{title} has several lines that this may be: {numbers} ({kind.menu}). Name one with commitment_line."
        faults.add(f"{pointer}/commitment_line", "several_matches", says)
    else:
        code, of_type = line.get("cost_code"), line.get("cost_type")
        where = " ".join(
            [*([f"cost code {code:.3f}"] if code is not None else []), *([f"type {of_type}"] if of_type else [])]
        )
        says = f"{title} has no line with {where} ({kind.menu}). Send a change of the commitment first."
        faults.add(f"{pointer}/cost_code", "not_in_sage", says)


def _check_place(faults: Faults, where: str, held: Row, line: Line, pointer: str) -> None:
    """Whether both code and type of a job cost are known: else Sage would make none, and nobody would be told."""
    for name, other, label in (("cost_code", "cost_type", "Cost Code"), ("cost_type", "cost_code", "Cost Type")):
        if amount(line) and not _place(line, held)[name] and (_place(line, held)[other] or _phased(line)):
            code = "cost_code_missing" if name == "cost_code" else "required"
            faults.add(f"{pointer}/{name}", code, f"{label} is required: {where} has none.")


def _place(line: Line, held: Row) -> dict[str, Any]:
    """The cost code and type of a line: its own, else those of the commitment's line."""
    return {
        "cost_code": line.get("cost_code") or held.get("cstcde"),
        "cost_type": line.get("cost_type") or held.get("csttyp"),
    }


def _phased(line: Line) -> bool:
    return bool(line.get("sub_job") or int(line.get("phase") or 0))


def phase_of(ctx: Context, given: Given, line: Line, commitment: Row) -> int | None:
    """The phase of a line: the given one, that of the sub job, or the commitment's; None for one without a link."""
    if line.get("phase") is not None:
        return int(line["phase"])
    if not line.get("sub_job"):
        return int(commitment.get("phsnum") or 0)
    source = given.get("source")
    link = ctx.links.by_source(ctx.company.id, "phase", source, line["sub_job"]) if source else None
    if link is None or link.state == BROKEN:
        return None
    job, _, phase = link.sage_id.partition("-")
    return int(phase) if job == str(commitment["jobnum"]) else None


def _check_phase(ctx: Context, given: Given, faults: Faults, line: Line, pointer: str, job: str) -> None:
    phase = phase_of(ctx, given, line, {"jobnum": job})
    if phase is None:
        says = (
            f"Sub job {line['sub_job']} of {given.get('source') or 'the source'} is not linked to a phase of job {job} "
            f"({JOB.menu}). Link it, or send the phase."
        )
        faults.add(f"{pointer}/sub_job", "not_linked", says)
    elif phase and ctx.any("phase", {"job": job, "number": phase}) is None:
        faults.add(f"{pointer}/phase", "not_in_sage", f"Job {job} has no phase {phase} ({JOB.menu}).")


def _check_retainage(faults: Faults, held: Decimal | None, whole: Decimal, pointer: str, what: str) -> None:
    if held and (abs(held) > abs(whole) or held * whole < 0):
        says = f"{held:.2f} is retained of {what}, which comes to {whole:.2f}."
        faults.add(pointer, "retainage_too_high", says)


def _check_sums(given: Given, faults: Faults) -> None:
    given_lines = given.get("lines") or ()
    if given_lines and all(_told(line) and not amount(line) for line in given_lines):
        says = "Every line comes to nothing in this period: Sage saves no invoice without an amount."
        faults.add("/lines", "invalid_value", says)
    come, own = total(given), [line.get("retainage") for line in given.get("lines") or ()]
    _check_retainage(faults, given.get("retainage"), come, "/retainage", "the invoice")
    if given.get("retainage") is not None and any(one is not None for one in own):
        held = sum((one or ZERO for one in own), ZERO)
        if held != given["retainage"]:
            says = f"The lines retain {held:.2f}, and the invoice {given['retainage']:.2f}."
            faults.add("/retainage", "amounts_disagree", says)
    if given.get("total") is not None and given["total"] != come:
        says = f"The lines come to {come:.2f}, and the invoice has {given['total']:.2f} in the source."
        faults.add("/total", "amounts_disagree", says)


def _told(line: Line) -> bool:
    return line.get("work_completed") is not None or line.get("materials_stored") is not None


def whole_of(record: str, line: Row) -> Decimal:
    """What a quantity of one stands for: the contract of a subcontract's line, the price of an order's."""
    return contract(line) if record == "subcontract" else Decimal(line.get("linprc") or 0)


def priced(record: str, line: Row, money: Decimal) -> dict[str, Decimal]:
    """Quantity and price that come to an amount exactly to the cent, the price never negative.

    The quantity is the part of a subcontract's line that is invoiced, from -1 to 1 (rules, section 5), or what is
    invoiced of an order's line. It has four places in Sage and the price six, so the price takes up what is lost. Of
    more than 10,000 pieces it may not: then a quantity close by is taken, and else one piece at the whole amount.
    """
    whole, owed = abs(whole_of(record, line)), abs(money)
    part = max((owed / whole).quantize(PLACES, ROUND_HALF_UP) if whole else ONE, PLACES)
    if record == "subcontract":
        part = min(part, ONE)
    close = (part + step * PLACES for step in range(CLOSE))
    told = ((quantity, (owed / quantity).quantize(MICRO, ROUND_HALF_UP)) for quantity in close)
    quantity, price = next(((each, at) for each, at in told if cents(each * at) == owed), (ONE, owed))
    return {"quantity": quantity if money >= 0 else -quantity, "price": price}


def sent_lines(
    ctx: Context, given: Given, record: str, commitment: Row
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of the grid and of Job Cost Distribution. A line that comes to nothing is left out."""
    grid, costs = [], []
    for line in given["lines"]:
        money = amount(line)
        if not money:
            continue
        (held,) = named(commitment, line)
        text = (line.get("description") or _text(held) or given["description"] or commitment["dscrpt"] or "")[:50]
        grid.append(
            {
                "description": text,
                **priced(record, held, money),
                **({"account": line["account"]} if line.get("account") else {}),
                "commitment_line": held.get("linref") or str(held["linnum"]),
            }
        )
        code, kind = _place(line, held).values()
        if code and kind:
            place = {"job": str(commitment["jobnum"]), "phase": str(phase_of(ctx, given, line, commitment) or 0)}
            costs.append({**place, "cost_code": code, "cost_type": str(kind), "description": text, "amount": money})
    return grid, costs
