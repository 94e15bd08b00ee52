"""Cost codes with their types, as a project has them: in order, known to Sage, and each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, pre_load
from marshmallow.fields import List

from sage100_plugin.records import fields
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Context, Faults, Given

NO_SEGMENTS = "Sage has cost codes and cost types, and no segments beside them."


class Untaken(Schema):
    """Something that sources have and Sage has not: in whatever shape it comes, it is read, to be refused as such."""

    untaken: tuple[str, ...] = ("segments",)

    segments = fields.content("Segments", help="Not taken: Sage has none.", sample={})

    @pre_load
    def as_objects(self, data: Any, **_: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        """Lists and texts as objects; what is empty is not there."""
        if not isinstance(data, Mapping):
            return data
        found = {name: data[name] for name in self.untaken if data.get(name)}
        kept = {name: value for name, value in data.items() if name not in self.untaken}
        return {**kept, **{name: one if isinstance(one, Mapping) else {"given": one} for name, one in found.items()}}


class CodeFields(Schema):
    """A cost code with one of its cost types."""

    cost_code = fields.cost_code("Cost Code", picker="cost_codes", help="Choose it before the cost type.")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",), help="1 to 9.")
    phase = fields.text("Phase", help="Not taken: phases are made in Sage.")


class CodeAndType(Untaken, CodeFields):
    """A cost code of a project with one of its cost types."""


def cost_codes(help: str, **options: Any) -> List[Any]:  # noqa: A002 - as the option is called
    """The input that takes cost codes with their types."""
    return fields.lines("Cost Codes", CodeAndType, help=help, **options)


def check_codes(ctx: Context, given: Given, faults: Faults) -> None:
    """Note each line that has no code or type, that Sage does not know, or that has a phase or segments."""
    for place, line in enumerate(given.get("cost_codes") or ()):
        pointer = f"/cost_codes/{place}"
        if line.get("phase"):
            says = f"A cost code of phase {line['phase']} cannot be exported: phases come from Sage (3-5 Jobs)."
            faults.add(f"{pointer}/phase", "phases_in_use", says)
        if line.get("segments"):
            faults.add(f"{pointer}/segments", "custom_wbs_unsupported", NO_SEGMENTS)
        _check_code(ctx, line, pointer, faults)
        if line.get("cost_type"):
            ctx.need(faults, f"{pointer}/cost_type", "cost_type", line["cost_type"])
        elif line.get("cost_code") is not None:
            code = f"{line['cost_code']:.3f}"
            faults.add(f"{pointer}/cost_type", "required", f"Cost Type is required with cost code {code}.")


def _check_code(ctx: Context, line: Mapping[str, Any], pointer: str, faults: Faults) -> None:
    if line.get("cost_code") is None:
        faults.add(f"{pointer}/cost_code", "cost_code_missing", "Choose the cost code first, then its cost type.")
        return
    code = f"{line['cost_code']:.3f}"
    row = ctx.need(faults, f"{pointer}/cost_code", "cost_code", code)
    if row is not None and inactive(row):
        faults.add(f"{pointer}/cost_code", "inactive_record", f"Cost code {code} is inactive in Sage (6-5 Cost Codes).")


def each_once(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The pairs as a budget has them at zero, by code and type, each once however often it was given."""
    pairs: set[tuple[Decimal, str]] = {(line["cost_code"], line["cost_type"]) for line in lines}
    return [
        {"phase": "0", "cost_code": code, "cost_type": kind, "budget": Decimal(0)}
        for code, kind in sorted(pairs, key=lambda pair: (pair[0], int(pair[1])))
    ]
