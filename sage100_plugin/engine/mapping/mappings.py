"""What people do with the field mappings of a company: look at them, save one, look back, take one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.mapping.mapped import Used, built_in
from sage100_plugin.engine.mapping.targets import controls, targets
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.mapping import (
    TRANSFORMS,
    FieldPair,
    Target,
    Transform,
    checked,
    compared,
    described,
    document,
    read_pairs,
)
from sage100_plugin.mapping.described import told
from sage100_plugin.ports.ledger import Activity
from sage100_plugin.ports.mappings import MappingVersion, VersionTaken
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS

Json = Mapping[str, Any]

LONGEST_NOTE = 500
"""Characters."""

BESIDE = ("company", "module", "title", "menu", "name", "lines", "saved_by", "saved_at", "targets", "transforms")
SAVED = ("pairs", "version", "note", *BESIDE)
"""What may be said with a mapping that is saved: what `shown` gives may come back as it is, with other lines."""


def meant(plugin: Plugin, caller: Caller, company_id: str, module: str) -> Company:
    """The company, when the caller sees it and the module can be mapped. Raises `not_found`, `scope_missing`."""
    company = companies.one(plugin, caller, company_id)
    if module not in plugin.catalog.module:
        raise Refused("not_found", f"There is no module {module}. There are {', '.join(plugin.catalog.module)}.")
    caller.need_record(module)
    return company


def listed(plugin: Plugin, caller: Caller, company_id: str) -> list[dict[str, Any]]:
    """What can be mapped for a company, and which mapping counts. Raises `not_found`."""
    company = companies.one(plugin, caller, company_id)
    return [_told(history(plugin, company.id, module)[0]) for module in plugin.catalog.module if caller.handles(module)]


def shown(plugin: Plugin, caller: Caller, company_id: str, module: str) -> dict[str, Any]:
    """The mapping that counts, line by line, and what could be added to it. Raises `not_found`."""
    company = meant(plugin, caller, company_id, module).id
    now, known = history(plugin, company, module)[0], targets(plugin, company, module)
    pairs = read_pairs(now.pairs)
    held = {pair.field for pair in pairs}
    return {
        **_told(now),
        "pairs": described(pairs, known),
        "targets": [_target(target) for target in known if target.field not in held],
        "transforms": [_transform(transform) for transform in TRANSFORMS.values()],
    }


def save(
    plugin: Plugin, caller: Caller, company_id: str, module: str, said: Json, request_id: str = ""
) -> dict[str, Any]:
    """Let other lines count from now on; gives the mapping as `shown` does.

    `version`, where it is given, is the one that the lines were made from. Raises `stale_preview` when another was
    saved meanwhile, and `Refused` with all that is wrong with the lines; then nothing changed.
    """
    company = meant(plugin, caller, company_id, module).id
    pairs = _read(plugin, company, module, said)
    wanted = _unsaved(company, module, pairs, said.get("note") or "")
    _keep(plugin, caller, wanted, said.get("version"), request_id)
    return shown(plugin, caller, company_id, module)


def versions(plugin: Plugin, caller: Caller, company_id: str, module: str) -> list[dict[str, Any]]:
    """Every version, newest first, each with what it changed; the last is the built-in one. Raises `not_found`."""
    every = history(plugin, meant(plugin, caller, company_id, module).id, module)
    return [
        {
            **_told(version),
            "note": version.note,
            "changes": _changes(before, version),
            "pairs": [dict(line) for line in version.pairs],
        }
        for version, before in zip(every, (*every[1:], every[-1]), strict=True)
    ]


def roll_back(
    plugin: Plugin, caller: Caller, company_id: str, module: str, said: Json, request_id: str = ""
) -> dict[str, Any]:
    """Let an old version count again: it is saved as a new one. Gives the mapping as `shown` does.

    Raises `Refused` when there is no such version, or when Sage's fields are no longer those that it names.
    """
    company = meant(plugin, caller, company_id, module).id
    every = {version.number: version for version in history(plugin, company, module)}
    number = said.get("version")
    if type(number) is not int or number not in every:
        there = f"0 (built in) to {max(every)}"
        says = f"Version is required: {there}." if number is None else f"There is no version {number}, only {there}."
        raise refuse(Fault("/version", "required" if number is None else "invalid_value", says))
    pairs = checked([*every[number].pairs], targets(plugin, company, module))
    _keep(plugin, caller, _unsaved(company, module, pairs, f"Back to {_name(every[number])}."), None, request_id)
    return shown(plugin, caller, company_id, module)


def history(plugin: Plugin, company: str, module: str) -> tuple[MappingVersion, ...]:
    """Every version, newest first; the last, number 0, is the built-in one."""
    first = _unsaved(company, module, built_in(plugin, company, module).pairs)
    return (*plugin.mappings.versions(company, module), first)


def _unsaved(company: str, module: str, pairs: Sequence[FieldPair], note: str = "") -> MappingVersion:
    return MappingVersion(company, module, 0, tuple(document(pairs)), "", "", note)


def _name(version: MappingVersion) -> str:
    return Used(version.module, version.number, ()).name


def _told(version: MappingVersion) -> dict[str, Any]:
    """A version, without its lines."""
    kind = RECORDS[version.module]
    return {
        "company": version.company,
        "module": version.module,
        "title": kind.title,
        "menu": kind.menu,
        "version": version.number,
        "name": _name(version),
        "lines": len(version.pairs),
        "saved_by": version.saved_by,
        "saved_at": version.saved_at or None,
    }


def _target(target: Target) -> dict[str, Any]:
    """A field of Sage's that a line could be added for."""
    return {
        "field": target.field,
        **told(target),
        "help": target.help,
        "push": target.push,
        "pull": target.pull,
        "choices": [{"value": value, "label": label} for value, label in target.choices.items()],
        "pairs": [_target(line) for line in target.lines],
    }


def _transform(transform: Transform) -> dict[str, Any]:
    parameters = [asdict(parameter) for parameter in transform.parameters]
    return {"use": transform.name, "title": transform.title, "help": transform.help, "parameters": parameters}


def _read(plugin: Plugin, company: str, module: str, said: Json) -> tuple[FieldPair, ...]:
    """The lines that are to count. Raises `Refused` with all faults of the call."""
    faults = _faults(said)
    try:
        pairs = checked(said.get("pairs"), targets(plugin, company, module), controls(plugin, module))
    except Refused as refused:
        raise refuse(*faults, *refused.faults) from None
    if faults:
        raise refuse(*faults)
    return pairs


def _faults(said: Json) -> list[Fault]:
    faults, version, note = [], said.get("version"), said.get("note")
    if version is not None and (type(version) is not int or version < 0):
        faults.append(Fault("/version", "invalid_value", "version is the number of the version that was changed."))
    if note is not None and (not isinstance(note, str) or len(note) > LONGEST_NOTE):
        faults.append(Fault("/note", "invalid_value", f"note is a text of at most {LONGEST_NOTE} characters."))
    return faults


def _keep(
    plugin: Plugin, caller: Caller, wanted: MappingVersion, based_on: int | None = None, request_id: str = ""
) -> None:
    """Save it as the next version, unless its lines are those that count: the same call may come twice."""
    while True:
        every = history(plugin, wanted.company, wanted.module)
        now = every[0]
        if now.pairs == wanted.pairs:
            return
        if based_on is not None and based_on != now.number:
            raise _overtaken(every, based_on)
        at = plugin.clock.now()
        saved = replace(wanted, number=now.number + 1, saved_by=caller.name, saved_at=rfc3339(at))
        with suppress(VersionTaken):
            plugin.mappings.save(saved)
            break
    entry = Activity(
        id=plugin.ids("act"),
        at=at,
        company=saved.company,
        record=saved.module,
        record_id="",
        what="mapping saved",
        by=caller.name,
        request_id=request_id,
        log=[_logged(change) for change in _changes(now, saved)],
        details={"version": saved.number, "before": now.number, "note": saved.note},
    )
    plugin.ledger.write(lambda tx: tx.activity.add(entry))


def _changes(before: MappingVersion, after: MappingVersion) -> list[dict[str, Any]]:
    return compared(read_pairs(before.pairs), read_pairs(after.pairs))


def _logged(change: Json) -> dict[str, Any]:
    """A change as a line of the log, which has what was and what is under the same names for all that is done."""
    line = {name: change[name] for name in ("field", "change")}
    return {**line, "label": f"{line['field']} {line['change']}", "old": change["before"], "new": change["after"]}


def _overtaken(every: Sequence[MappingVersion], based_on: int) -> Refused:
    """The lines were made from a version that is not the newest: to save them would undo what another changed."""
    now = every[0]
    then = f"{now.saved_by} saved {_name(now)} since then" if now.number else "the one that counts is built in"
    says = f"This mapping was made from version {based_on}, and {then}. Nothing was saved."
    fix = "Read the mapping again, and make your change in that one."
    before = next((version for version in every if version.number == based_on), every[-1])
    return Refused(
        "stale_preview", says, extra={"fix": fix, "version": now.number, "difference": _changes(before, now)}
    )
