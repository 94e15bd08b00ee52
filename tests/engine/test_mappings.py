"""Field mappings: looked at, saved, taken back, and the access to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.mapping import mappings, trial
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview
from sage100_plugin.errors import Refused
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.ledger import Activity
from sage100_plugin.ports.links import StoreFailed
from sage100_plugin.ports.mappings import MappingVersion
from sage100_plugin.testing.mappings import MemoryMappings
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

REQUIRED = ("description", "schedule_date", "status", "priority")
PLACE = ("alpha", "work_order")

LINES: list[dict[str, Any]] = [
    {"field": "description", "source": ["summary", "name"]},
    {"field": "schedule_date", "source": "visit.date"},
    {"field": "status", "source": "stage", "values": {"Booked": "6", "Done": "10"}},
    {"field": "priority", "source": "urgency", "default": "2"},
]


@pytest.fixture
def two(sage: MemorySage) -> Iterator[Plugin]:
    """A plugin with two companies."""
    made = memory_plugin(CATALOG, {"alpha": sage, "beta": MemorySage()})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def refused(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def log(plugin: Plugin) -> tuple[Activity, ...]:
    return plugin.ledger.read(lambda tx: tx.activity.find())


def save(plugin: Plugin, caller: Caller, lines: Any = LINES, **said: Any) -> dict[str, Any]:
    return mappings.save(plugin, caller, *PLACE, {"pairs": lines, **said})


def but(*fields: str, **changed: Any) -> list[dict[str, Any]]:
    """The lines, but some; `status={...}` changes one."""
    return [{**line, **changed.get(line["field"], {})} for line in LINES if line["field"] not in fields]


def test_every_module_of_a_company_is_listed_with_the_mapping_that_counts(two: Plugin, caller: Caller) -> None:
    # R1
    listed = mappings.listed(two, caller, "alpha")
    assert [one["module"] for one in listed] == [module.record for module in CATALOG.modules]
    fresh = next(one for one in listed if one["module"] == "work_order")
    assert (fresh["title"], fresh["menu"][:4]) == ("Work Order", "11-2")
    assert (fresh["version"], fresh["name"], fresh["saved_by"], fresh["saved_at"]) == (0, "built in", "", None)
    assert fresh["lines"] == len(CATALOG.module["work_order"].defaults)
    save(two, caller)
    saved = next(one for one in mappings.listed(two, caller, "alpha") if one["module"] == "work_order")
    assert (saved["version"], saved["name"], saved["lines"], saved["saved_by"]) == (1, "version 1", 4, "tests")
    assert saved["saved_at"] == "2026-09-30T12:00:00.000Z"


def test_a_mapping_of_one_company_is_not_seen_by_another(two: Plugin, caller: Caller) -> None:
    # R1
    before = mappings.shown(two, caller, "beta", "work_order")
    save(two, caller)
    assert mappings.shown(two, caller, "beta", "work_order") == before
    assert [one["version"] for one in mappings.listed(two, caller, "beta")] == [0] * len(CATALOG.modules)


def test_a_key_sees_the_mappings_of_its_companies_only(two: Plugin, caller: Caller) -> None:
    limited = Caller("k2", "limited", SCOPES, ("beta",))
    assert mappings.listed(two, limited, "beta")
    asked: list[Callable[[], object]] = [
        lambda: mappings.listed(two, limited, "alpha"),
        lambda: mappings.shown(two, limited, *PLACE),
        lambda: save(two, limited),
        lambda: mappings.versions(two, limited, *PLACE),
        lambda: mappings.roll_back(two, limited, *PLACE, {"version": 0}),
        lambda: trial.tried(two, limited, *PLACE, {"source_record": {"id": 1}}),
    ]
    assert {(problem.code, problem.detail) for problem in map(refused, asked)} == {
        ("not_found", "There is no company alpha for this key.")
    }
    assert two.mappings.all() == ()


def test_a_module_that_cannot_be_mapped_is_not_found_and_those_that_can_are_named(two: Plugin, caller: Caller) -> None:
    problem = refused(lambda: mappings.shown(two, caller, "alpha", "payroll"))
    assert problem.code == "not_found"
    assert problem.detail.startswith("There is no module payroll. There are ")
    assert all(module.record in problem.detail for module in CATALOG.modules)


@pytest.mark.parametrize("field", REQUIRED)
def test_a_fresh_mapping_holds_what_sage_needs_and_says_so(two: Plugin, caller: Caller, field: str) -> None:
    # R2, R3, R4, R5, R6
    shown = mappings.shown(two, caller, *PLACE)
    assert all(line["label"] and line["direction"] in ("push", "pull", "both") for line in shown["pairs"])
    (line,) = [line for line in shown["pairs"] if line["field"] == field and line["direction"] != "pull"]
    assert (line["required"], line["pinned"]) == (True, True)
    assert "Sage saves no such record without it" in line["why"]


@pytest.mark.parametrize("field", ["type", "number", "deposit"])
def test_what_sage_takes_only_on_create_is_marked_as_a_limit_of_sage(two: Plugin, caller: Caller, field: str) -> None:
    # R13
    shown = mappings.shown(two, caller, *PLACE)
    (line,) = [line for line in (*shown["pairs"], *shown["targets"]) if line["field"] == field]
    assert line["create_only"]
    assert "a limit of Sage, not of the plugin" in line["why"]


def test_what_could_be_added_is_what_is_not_there_yet(two: Plugin, caller: Caller) -> None:
    shown = mappings.shown(two, caller, *PLACE)
    held, free = {line["field"] for line in shown["pairs"]}, {one["field"] for one in shown["targets"]}
    assert not held & free
    assert "route" in free
    save(two, caller, [*LINES, {"field": "notes", "source": "memo"}])
    again = mappings.shown(two, caller, *PLACE)
    assert "notes" not in {one["field"] for one in again["targets"]}
    assert "type" in {one["field"] for one in again["targets"]}


def test_the_transforms_are_told_with_their_parameters(two: Plugin, caller: Caller) -> None:
    told = {one["use"]: one for one in mappings.shown(two, caller, *PLACE)["transforms"]}
    assert {"trim", "upper", "pad", "date", "number", "template", "lookup"} <= told.keys()
    (length, *_) = told["pad"]["parameters"]
    assert (length["name"], length["required"], length["kind"]) == ("length", True, "whole")


@pytest.mark.parametrize("field", REQUIRED)
def test_what_sage_needs_cannot_be_taken_out(two: Plugin, caller: Caller, field: str) -> None:
    # R7
    problem = refused(lambda: save(two, caller, but(field)))
    assert (problem.code, problem.meaning.status) == ("pinned_field", 422)
    assert field in problem.detail
    assert two.mappings.all() == ()
    assert log(two) == ()


def test_all_that_is_wrong_is_told_at_once_and_nothing_changes(two: Plugin, caller: Caller) -> None:
    # R7
    save(two, caller)
    wrong = [*but("priority"), {"field": "status", "source": "state"}, {"field": "colour", "source": "colour"}]
    problem = refused(lambda: save(two, caller, wrong, version="3", note=7))
    assert problem.code == "invalid_input"
    assert {(fault.pointer, fault.code) for fault in problem.faults} >= {
        ("/pairs", "pinned_field"),
        ("/pairs/3/field", "duplicate_field"),
        ("/pairs/4/field", "unknown_field"),
        ("/version", "invalid_value"),
        ("/note", "invalid_value"),
    }
    assert [version.number for version in two.mappings.all()] == [1]
    assert len(log(two)) == 1


@pytest.mark.parametrize("lines", [None, {}, "description", 7])
def test_lines_that_are_no_list_are_refused(two: Plugin, caller: Caller, lines: Any) -> None:
    assert refused(lambda: save(two, caller, lines)).faults[0].pointer == "/pairs"


def test_a_field_that_the_companys_sage_does_not_take_is_refused_there(
    two: Plugin, caller: Caller, sage: MemorySage
) -> None:
    lines = [*LINES, {"field": "notes", "source": "memo", "direction": "push"}]
    save(two, caller, lines)
    sage.lacks["work_order"] = frozenset({"notes"})
    problem = refused(lambda: save(two, caller, [*lines, {"field": "contact", "source": "who"}]))
    assert [fault.pointer for fault in problem.faults] == ["/pairs/4/direction"]
    assert "Sage's API takes no Notes (notes)." in problem.detail
    assert [version.number for version in two.mappings.all()] == [1]


def test_a_saved_mapping_counts_for_the_very_next_call(two: Plugin, caller: Caller) -> None:
    # R15
    save(two, caller)
    record = {"id": "P-1", "name": "No cooling", "visit": {"date": "2026-10-05"}, "stage": "Booked"}
    given = {"company": "alpha", "client": "1", "type": "1", "source": "followup", "source_record": record}
    shown = preview(two, Call("create_work_order", given, caller))
    fields = {line["field"]: line["after"] for line in shown["would"][0]["fields"]}
    assert (fields["description"], fields["status"], fields["priority"]) == ("No cooling", "6", "2")
    assert shown["mapping"]["version"] == 1
    assert mappings.shown(two, caller, *PLACE)["pairs"][2]["values"] == {"Booked": "6", "Done": "10"}


def test_what_was_shown_can_be_saved_as_it_is(two: Plugin, caller: Caller) -> None:
    """And is no new version, since it is the one that counts."""
    for lines in (None, LINES):
        shown = save(two, caller, lines) if lines else mappings.shown(two, caller, *PLACE)
        assert set(shown) <= {*mappings.SAVED}
        assert mappings.save(two, caller, *PLACE, shown) == shown
    assert [version.number for version in two.mappings.all()] == [1]
    assert len(log(two)) == 1


def test_who_saved_what_stands_in_the_log(two: Plugin, caller: Caller) -> None:
    save(two, caller)
    mappings.save(two, caller, *PLACE, {"pairs": but(status={"source": "state"}), "note": "New CRM."}, "req_7")
    (entry, _) = log(two)
    assert (entry.company, entry.record, entry.what, entry.by) == (*PLACE, "mapping saved", "tests")
    assert (entry.request_id, entry.details) == ("req_7", {"version": 2, "before": 1, "note": "New CRM."})
    (change,) = entry.log
    assert (change["change"], change["field"]) == ("changed", "status")
    assert change["label"] == "status changed"
    assert (change["old"]["source"], change["new"]["source"]) == ("stage", "state")


def test_what_another_saved_meanwhile_is_not_undone(two: Plugin, caller: Caller) -> None:
    mine = mappings.shown(two, caller, *PLACE)["version"]
    ana = Caller("k2", "ana", SCOPES)
    save(two, ana, version=mine)
    problem = refused(lambda: save(two, caller, but(status={"source": "state"}), version=mine))
    assert (problem.code, problem.meaning.status) == ("stale_preview", 409)
    assert "version 0, and ana saved version 1 since then" in problem.detail
    assert problem.extra["version"] == 1
    assert {one["field"] for one in problem.extra["difference"]} >= set(REQUIRED)
    assert [version.saved_by for version in two.mappings.all()] == ["ana"]
    assert save(two, caller, but(status={"source": "state"}), version=1)["version"] == 2


def test_a_save_that_is_sent_again_is_no_conflict(two: Plugin, caller: Caller) -> None:
    """The first answer may have been lost on its way."""
    first = save(two, caller, version=0)
    assert save(two, caller, version=0) == first
    assert len(two.mappings.all()) == 1


class Overtaken(MemoryMappings):
    """Somebody else saves in the moment before each first save."""

    def __init__(self) -> None:
        super().__init__()
        self.others = 2

    def save(self, version: MappingVersion) -> None:
        if self.others:
            self.others -= 1
            other = ({"field": "description", "source": f"other{self.others}"},)
            super().save(MappingVersion(version.company, version.module, version.number, other, "ana", "2026"))
        super().save(version)


def test_without_a_version_the_last_one_to_save_wins_and_every_version_is_kept(two: Plugin, caller: Caller) -> None:
    two.mappings = Overtaken()
    assert save(two, caller)["version"] == 3
    assert [version.saved_by for version in two.mappings.all()] == ["ana", "ana", "tests"]
    (entry,) = log(two)
    assert entry.details["before"] == 2


def test_with_a_version_one_who_is_overtaken_at_the_last_moment_is_refused(two: Plugin, caller: Caller) -> None:
    two.mappings = Overtaken()
    assert refused(lambda: save(two, caller, version=0)).code == "stale_preview"
    assert [version.saved_by for version in two.mappings.all()] == ["ana"]
    assert log(two) == ()


def test_of_many_who_save_at_once_from_the_same_version_one_does(two: Plugin, caller: Caller) -> None:
    barrier, refusals = Barrier(6), []

    def one(name: str) -> None:
        barrier.wait(timeout=30)
        try:
            save(two, Caller(name, name, SCOPES), but(status={"source": name}), version=0)
        except Refused as refusal:
            refusals.append(refusal.code)

    threads = [Thread(target=one, args=(f"k{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert refusals == ["stale_preview"] * 5
    assert len(two.mappings.all()) == len(log(two)) == 1


class Full(MemoryMappings):
    def save(self, version: MappingVersion) -> None:
        raise StoreFailed("The disk is full.")


def test_a_mapping_that_cannot_be_kept_leaves_no_trace(two: Plugin, caller: Caller) -> None:
    two.mappings = Full()
    with pytest.raises(StoreFailed):
        save(two, caller)
    assert log(two) == ()
    assert mappings.shown(two, caller, *PLACE)["version"] == 0


def test_versions_come_newest_first_each_with_what_it_changed(two: Plugin, caller: Caller) -> None:
    save(two, caller)
    save(two, caller, [*but(status={"source": "state"}), {"field": "notes", "source": "memo"}], note="New CRM.")
    newest, first, built_in = mappings.versions(two, caller, *PLACE)
    assert [newest["version"], first["version"], built_in["version"]] == [2, 1, 0]
    assert {(one["change"], one["field"]) for one in newest["changes"]} == {("changed", "status"), ("added", "notes")}
    assert (newest["note"], newest["saved_by"], first["pairs"]) == ("New CRM.", "tests", LINES)
    assert ("removed", "type") in {(one["change"], one["field"]) for one in first["changes"]}
    assert (built_in["name"], built_in["changes"], built_in["saved_at"]) == ("built in", [], None)


def test_an_old_version_counts_again_as_a_new_one(two: Plugin, caller: Caller) -> None:
    fresh = mappings.shown(two, caller, *PLACE)["pairs"]
    first = save(two, caller)["pairs"]
    save(two, caller, but(status={"source": "state"}))
    back = mappings.roll_back(two, caller, *PLACE, {"version": 1})
    assert (back["version"], back["pairs"]) == (3, first)
    again = mappings.roll_back(two, caller, *PLACE, {"version": 0})
    assert (again["version"], again["name"], again["pairs"]) == (4, "version 4", fresh)
    notes = [one["note"] for one in mappings.versions(two, caller, *PLACE)]
    assert notes[:2] == ["Back to built in.", "Back to version 1."]
    assert [entry.details["version"] for entry in log(two)] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("said", "code"),
    [({}, "required"), *(({"version": one}, "invalid_value") for one in (2, -1, "1", True, 1.0, [1]))],
)
def test_only_a_version_that_there_is_can_count_again(
    two: Plugin, caller: Caller, said: dict[str, Any], code: str
) -> None:
    save(two, caller)
    problem = refused(lambda: mappings.roll_back(two, caller, *PLACE, said))
    assert (problem.code, problem.faults[0].pointer) == (code, "/version")
    assert "0 (built in) to 1" in problem.detail
    assert len(two.mappings.all()) == 1


def test_a_version_that_names_what_sage_has_no_more_does_not_count_again(
    two: Plugin, caller: Caller, sage: MemorySage
) -> None:
    save(two, caller, [*LINES, {"field": "notes", "source": "memo", "direction": "push"}])
    save(two, caller)
    sage.lacks["work_order"] = frozenset({"notes"})
    problem = refused(lambda: mappings.roll_back(two, caller, *PLACE, {"version": 1}))
    assert problem.faults[0].pointer.startswith("/pairs/4")
    assert len(two.mappings.all()) == 2
