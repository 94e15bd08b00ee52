"""Texts longer than the company's Sage takes: refused, or cut by the company's policy and said so, never in silence."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.sage.api.schema import OURS, MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

CALLER = Caller("k1", "tests", SCOPES)
ORDER = {"client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-10-05", "priority": "2"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
    "cost_code": [{"recnum": "16030.000", "cdenme": "Branch Wiring"}],
    "cost_type": [{"recnum": 1, "typnme": "Material"}],
    "job": [{"recnum": 1015, "jobnme": "Westfield", "status": 4}],
}


class Customer(MemorySage):
    """A company whose own XSD says what its Sage takes."""

    def __init__(self, xsd: Path) -> None:
        super().__init__(ROWS)
        self._lengths = MbxmlWriter(MbxmlSchema(xsd), "Harbor Mechanical", "apiuser", None).lengths  # type: ignore[arg-type]

    def lengths(self, record: str) -> Mapping[str, int]:
        return self._lengths(record)


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Plugin]:
    """One company with our XSD, and one of another version, whose descriptions are shorter."""
    folder = Path(shutil.copytree(OURS.parent, tmp_path / "xsd"))
    for part in folder.glob("*.xsd"):
        part.write_text(_shortened(part.read_text(encoding="utf-8")), encoding="utf-8")
    made = memory_plugin(CATALOG, {"long": Customer(OURS), "short": Customer(folder / OURS.name)})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def _shortened(xsd: str) -> str:
    return re.sub(r'(name="WorkOrderDescription".*?maxLength value=")\d+', r"\g<1>40", xsd, flags=re.DOTALL)


def cut(plugin: Plugin, *names: str) -> None:
    for name in names:
        companies.change(plugin, CALLER, name, {"lengths": "cut"})


def call(company: str, action: str = "create_work_order", **given: Any) -> Call:
    base: dict[str, Any] = ORDER if action == "create_work_order" else {}
    return Call(action, {**base, "company": company, **given}, CALLER)


def refused(plugin: Plugin, asked: Call) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    return caught.value


def writes(plugin: Plugin, company: str) -> list[Mapping[str, Any]]:
    sage = plugin.companies.reader(company)
    assert isinstance(sage, MemorySage)
    return [write.fields for write in sage.writes]


def test_without_a_policy_a_longer_text_is_refused(plugin: Plugin) -> None:
    # R253
    problem = refused(plugin, call("long", description="x" * 76))
    assert (problem.code, problem.detail) == ("too_long", "Description has 76 characters; Sage takes 75.")
    assert writes(plugin, "long") == []


def test_each_company_has_the_lengths_of_its_own_version(plugin: Plugin) -> None:
    # R254
    text = "x" * 60
    assert run_action(plugin, call("long", description=text)).body["result"]["description"] == text
    problem = refused(plugin, call("short", description=text))
    assert problem.detail == "Description has 60 characters; Sage takes 40."


def test_with_consent_it_is_cut_and_said_in_preview_and_answer(plugin: Plugin) -> None:
    # R253
    cut(plugin, "short")
    asked = call("short", description="x" * 60)
    says = "will_truncate: Description has 60 characters and is cut to the 40 that Sage takes."
    shown = preview(plugin, asked)
    assert says in shown["warnings"]
    (after,) = [field["after"] for field in shown["would"][0]["fields"] if field["field"] == "description"]
    told = run_action(plugin, asked).body
    assert says in told["warnings"]
    assert after == told["result"]["description"] == writes(plugin, "short")[0]["description"] == "x" * 40


def test_the_consent_of_one_company_is_not_that_of_another(plugin: Plugin) -> None:
    cut(plugin, "short")
    assert refused(plugin, call("long", description="x" * 76)).code == "too_long"


def test_what_fits_is_not_warned_of(plugin: Plugin) -> None:
    cut(plugin, "short")
    assert not [says for says in run_action(plugin, call("short")).body["warnings"] if "will_truncate" in says]


@pytest.mark.parametrize(("field", "size"), [("number", 21), ("phone", 15)])
def test_a_number_is_never_cut(plugin: Plugin, field: str, size: int) -> None:
    # R253
    cut(plugin, "long")
    problem = refused(plugin, call("long", description="x" * 76, **{field: "1" * size}))
    (fault,) = problem.faults
    assert (fault.pointer, fault.code) == (f"/{field}", "too_long")
    assert fault.message.endswith("It is never cut: it would be another one.")
    assert writes(plugin, "long") == []


def test_a_line_is_cut_too_and_its_place_is_said(plugin: Plugin) -> None:
    cut(plugin, "long")
    lines = [
        {"cost_code": "16030", "cost_type": "1", "amount": "10.00", "description": "fits"},
        {"cost_code": "16030", "cost_type": "1", "amount": "20.00", "description": "y" * 60},
    ]
    cors = [{"source_id": "C-1", "title": "Wiring", "lines": lines}]
    given = {
        "job": "1015",
        "mode": "create",
        "status": "Open",
        "description": "Wiring",
        "date": "2026-10-01",
        "source": "extracker",
    }
    told = run_action(plugin, call("long", "push_cor", **given, cors=cors)).body
    where = "Description (/cors/0/lines/1/description)"
    assert f"will_truncate: {where} has 60 characters and is cut to the 50 that Sage takes." in told["warnings"]
    assert [line["description"] for line in told["result"]["lines"]] == ["fits", "y" * 50]


def test_an_export_tells_of_the_cut_when_it_is_sent_and_when_it_is_done(plugin: Plugin) -> None:
    cut(plugin, "long")
    asked = call("long", "export_vendor", name="Northgate Glazing", owner="z" * 51, source="procore", source_id="V-1")
    waiting = run_action(plugin, asked).body
    says = "will_truncate: Owner has 51 characters and is cut to the 50 that Sage takes."
    (export,) = plugin.ledger.read(lambda tx: tx.exports.find())
    assert says in waiting["warnings"]
    assert says in export.preview["warnings"]
    assert export.payload["owner"] == "z" * 51
    reply = decide.accept(plugin, CALLER, export.id, {"sage_id": "77"}, wait=60)
    assert says in reply.body["warnings"]
    assert writes(plugin, "long")[0]["owner"] == "z" * 50


def test_what_came_from_the_sources_record_is_cut_as_well(plugin: Plugin) -> None:
    cut(plugin, "short")
    given = {name: value for name, value in ORDER.items() if name != "description"}
    record = {"description": "x" * 41}
    asked = Call("create_work_order", {**given, "company": "short", "source_record": record}, CALLER)
    told = run_action(plugin, asked).body
    assert told["result"]["description"] == "x" * 40
    assert any(says.startswith("will_truncate: Description") for says in told["warnings"])


def test_the_policy_is_refuse_or_cut(plugin: Plugin) -> None:
    with pytest.raises(Problem) as caught:
        companies.change(plugin, CALLER, "long", {"lengths": "trim"})
    assert (caught.value.code, caught.value.faults[0].pointer) == ("invalid_value", "/lengths")
    cut(plugin, "long")
    assert companies.change(plugin, CALLER, "long", {"lengths": "refuse"}).policies == {"lengths": "refuse"}
    assert refused(plugin, call("long", description="x" * 76)).code == "too_long"
