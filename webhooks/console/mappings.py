"""The mapping window: which field of a system's records is which field of Sage's, saved line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.mapping import mappings, trial
from sage100_plugin.engine.mapping.targets import targets as targets_of
from sage100_plugin.errors import Fault, Refused
from sage100_plugin.mapping import TRANSFORMS, Target
from webhooks.console import listing, mapping_lines
from webhooks.console.door import drawn, person, seen
from webhooks.console.mapping_lines import Line
from webhooks.edge import caller, plugin, request_id, rooted

api = Blueprint("console_mappings", __name__)

PATH = "/console/mappings"
ONE = f"{PATH}/<company_id>/<module>"
LINE = f"{ONE}/lines/<int:version>/<place>"
FIELDS = ("source", "direction", "default", "values", "transforms", "note")
TRIED = ("record", "source", "source_id", "sage_id")


@api.get(PATH)
@person()
def listed() -> Response:
    here = companies_of(plugin(), caller())
    filters = listing.asked("company")
    shown = [company for company in here if filters.get("company", company.id) == company.id]
    return drawn(
        "mappings",
        path=rooted(PATH),
        fields=listing.companies(here, filters),
        groups=[(company, mappings.listed(plugin(), caller(), company.id)) for company in shown],
    )


@api.get(ONE)
@person()
def shown(company_id: str, module: str) -> Response:
    found = mappings.shown(plugin(), caller(), company_id, module)
    return drawn(
        "mapping",
        found=found,
        path=_path(company_id, module),
        back=rooted(PATH),
        rows=[*_rows(found["pairs"])],
        new=len(found["pairs"]),
        free=[(one["field"], one["label"]) for one in found["targets"]],
        grids=[
            (number, len(line["pairs"]), line["label"], _free(target, line))
            for number, line in enumerate(found["pairs"])
            if line.get("pairs") and (target := _target(company_id, module, found["pairs"], (number,), line["field"]))
        ],
        saves="admin" in caller().scopes,
    )


@api.get(LINE)
@person("admin")
def line(company_id: str, module: str, version: int, place: str) -> Response:
    return _line(company_id, module, version, place)


@api.post(LINE)
@person("admin")
def saved(company_id: str, module: str, version: int, place: str) -> Response:
    lines, held, where = _held(company_id, module, version, place)
    step = request.form.get(".step", "")
    if step == "add":
        return _line(company_id, module, version, place, _added(mapping_lines.given(request.form, whole=True)))
    wanted = None if step == "remove" else mapping_lines.typed(request.form, held)
    said: dict[str, Any] = {"pairs": mapping_lines.put(lines, where, wanted), "version": version}
    said |= {"note": request.form["note"].strip()} if request.form.get("note", "").strip() else {}
    try:
        mappings.save(plugin(), caller(), company_id, module, said, request_id())
    except Refused as problem:
        if not problem.faults and problem.code != "stale_preview":
            raise
        given = mapping_lines.filled(held) if wanted is None else mapping_lines.given(request.form, whole=True)
        return _line(company_id, module, version, place, given, problem)
    return seen(f"{PATH}/{company_id}/{module}" + (f"#line-{place}" if wanted else ""))


@api.get(f"{ONE}/try")
@person()
def trying(company_id: str, module: str) -> Response:
    return _try(company_id, module, {})


@api.post(f"{ONE}/try")
@person()
def tried(company_id: str, module: str) -> Response:
    given = {name: request.form.get(name, "").strip() for name in TRIED}
    said: dict[str, Any] = {name: given[name] for name in TRIED[1:] if given[name]}
    try:
        said["source_record"] = json.loads(given["record"]) if given["record"] else None
    except ValueError as error:
        return _try(company_id, module, given, errors={"record": f"This is no JSON: {error}."})
    try:
        found = trial.tried(plugin(), caller(), company_id, module, said)
    except Refused as problem:
        if not problem.faults:
            raise
        errors = {fault.pointer[1:].replace("source_record", "record"): fault.message for fault in problem.faults}
        return _try(company_id, module, given, errors=errors)
    return _try(company_id, module, given, found)


@api.get(f"{ONE}/versions")
@person()
def versions(company_id: str, module: str) -> Response:
    every = mappings.versions(plugin(), caller(), company_id, module)
    return drawn(
        "mapping_versions",
        path=_path(company_id, module),
        every=[{**one, "changes": [_change(each) for each in one["changes"]]} for one in every],
        saves="admin" in caller().scopes,
    )


@api.post(f"{ONE}/versions")
@person("admin")
def rolled_back(company_id: str, module: str) -> Response:
    wanted = {"version": mapping_lines.number(request.form.get("version", ""))}
    mappings.roll_back(plugin(), caller(), company_id, module, wanted, request_id())
    return seen(f"{PATH}/{company_id}/{module}")


def _path(company_id: str, module: str) -> str:
    return rooted(f"{PATH}/{company_id}/{module}")


def _rows(lines: Sequence[Line], above: str = "") -> Iterable[dict[str, Any]]:
    """Each line, and those of a grid below it."""
    for number, line in enumerate(lines):
        place = f"{above}{number}"
        turns = [TRANSFORMS[step["use"]].title for step in line.get("transforms") or ()]
        yield {
            **line,
            **mapping_lines.filled(line),
            "place": place,
            "below": bool(above),
            "label": line.get("label"),
            "way": mapping_lines.WAYS[line.get("direction") or "both"],
            "turns": [*turns, *([f"{len(line['values'])} words"] if line.get("values") else [])],
        }
        yield from _rows(line.get("pairs") or (), f"{place}-")


def _target(company_id: str, module: str, lines: Sequence[Line], place: Sequence[int], field: str) -> Target | None:
    return mapping_lines.target_of(targets_of(plugin(), company_id, module), lines, place, field)


def _free(target: Target, line: Line) -> list[tuple[str, str]]:
    """The fields of a grid that have no line yet."""
    held = {one["field"] for one in line["pairs"]}
    return [(one.field, one.label) for one in target.lines if one.field not in held]


def _held(company_id: str, module: str, version: int, place: str) -> tuple[list[Line], Line, tuple[int, ...]]:
    """The lines of the version that was looked at, the one of the place, or a new one for a field, and its place."""
    every = mappings.versions(plugin(), caller(), company_id, module)
    lines = next((one["pairs"] for one in every if one["version"] == version), None)
    where = mapping_lines.place_of(place)
    field = request.values.get("field", "")
    held = mapping_lines.at(lines or (), where)
    if held is None and where and lines is not None and field:
        above = mapping_lines.at(lines, where[:-1]) if where[1:] else {"pairs": lines}
        if above is not None and where[-1] == len(above.get("pairs") or ()):
            held = {"field": field}
    if held is None or lines is None:
        raise Refused("not_found", f"The mapping has no line {place} in version {version}.")
    return lines, held, where


def _line(
    company_id: str,
    module: str,
    version: int,
    place: str,
    given: Mapping[str, Any] | None = None,
    problem: Refused | None = None,
) -> Response:
    lines, held, where = _held(company_id, module, version, place)
    target = _target(company_id, module, lines, where, held["field"])
    errors = _errors(problem.faults, mapping_lines.pointer(where)) if problem else {}
    fresh = mapping_lines.at(lines, where) is None
    late = problem is not None and problem.code == "stale_preview"
    address = _again(company_id, module, lines, where, held) if late else f"{version}/{place}"
    start = {**held, "source": held["field"], "direction": mapping_lines.ways(target)[0][0]} if fresh else held
    filled = given or mapping_lines.filled(start)
    return drawn(
        "mapping_line",
        problem.meaning.status if problem else 200,
        field=held["field"],
        target=target,
        fresh=fresh,
        grid=bool(held.get("pairs")),
        given=filled,
        steps=[(TRANSFORMS[step["use"]], mapping_lines.parameters(step)) for step in filled["steps"]],
        transforms=[(name, one.title, one.help) for name, one in TRANSFORMS.items()],
        ways=mapping_lines.ways(target, filled["direction"]),
        errors=errors,
        notices=[problem.detail] if problem and not problem.faults else errors.get("", []),
        late=late,
        path=f"{_path(company_id, module)}/lines/{address}",
        back=_path(company_id, module),
        note=request.form.get("note", ""),
    )


def _again(company_id: str, module: str, lines: Sequence[Line], where: Sequence[int], held: Line) -> str:
    """Where to send a line of an older version so that it comes into the one that counts."""
    found = mappings.shown(plugin(), caller(), company_id, module)
    place = mapping_lines.moved(lines, where, found["pairs"], held)
    return f"{found['version']}/{'-'.join(map(str, place))}"


def _added(given: dict[str, Any]) -> dict[str, Any]:
    """What was typed, with the step that is wished for."""
    wished = request.form.get("add", "")
    return {**given, "steps": [*given["steps"], *([{"use": wished}] if wished in TRANSFORMS else [])]}


def _errors(faults: Iterable[Fault], line: str) -> dict[str, list[str]]:
    """What is wrong by field of the form; what is wrong elsewhere in the mapping stands under no name."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        own = fault.pointer.startswith(f"{line}/") or fault.pointer == "/note"
        name = fault.pointer.removeprefix(f"{line}").split("/")[1] if own else ""
        found.setdefault(name if name in FIELDS else "", []).append(fault.message)
    return found


def _try(
    company_id: str,
    module: str,
    given: Mapping[str, str],
    found: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    told = mappings.shown(plugin(), caller(), company_id, module)
    return drawn(
        "mapping_try",
        422 if errors else 200,
        told=told,
        path=_path(company_id, module),
        given={name: given.get(name, "") for name in TRIED},
        found=found,
        pull=json.dumps(found["pull"], indent=2, ensure_ascii=False) if found else "",
        errors=errors or {},
    )


def _change(each: Mapping[str, Any]) -> dict[str, str]:
    """What a version did to a line, in words."""
    sides = {name: json.dumps(each[name], ensure_ascii=False) if each[name] else "" for name in ("before", "after")}
    return {"label": f"{each['field']} {each['change']}", **sides}
