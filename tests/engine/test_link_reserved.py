"""Links by hand and links that writes make: one at a time links a record, and broken links hold none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.linking import link_hand
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Operation
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.spec import Context, Faults
from sage100_plugin.spec.pairs import check_unlinked
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.plugin import memory_plugin
from tests.engine.needing import CATALOG, ROWS
from tests.engine.watched import Interrupted, Watched, die

ANA = Caller("k1", "ana", SCOPES)
CLIENT = {"name": "Riverside Clinic", "source": "followup", "source_id": "C-12"}
ORDER = {"record": "work_order", "source": "followup", "source_id": "P-1", "sage_id": "5"}


class WatchedLinks(MemoryLinks):
    """A link store in which something happens before links are made."""

    before: Callable[[], object] = staticmethod(lambda: None)

    def add_all(self, new: Any) -> None:
        happens, self.before = self.before, lambda: None
        happens()
        super().add_all(new)


@pytest.fixture
def sage() -> Watched:
    return Watched(ROWS)


@pytest.fixture
def here(sage: Watched) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    made.links = WatchedLinks()
    yield made
    made.pool.shutdown()
    made.ledger.close()


def by_hand(plugin: Plugin, **given: Any) -> dict[str, Any]:
    return link_hand.link(plugin, ANA, {**ORDER, **given})[0]


def act(plugin: Plugin, action: str, **given: Any) -> dict[str, Any]:
    return dict(run_action(plugin, Call(action, given, ANA)).body)


def refused(ask: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Problem) as caught:
        ask()
    return caught.value.code, caught.value.detail


def held(plugin: Plugin) -> tuple[str, ...]:
    return plugin.ledger.read(lambda tx: tx.operations.reserved(""))


def test_a_source_record_that_is_being_written_is_linked_by_nobody_else(here: Plugin, sage: Watched) -> None:
    # R45
    heard: list[tuple[str, str]] = []
    client = {"record": "client", "source_id": "C-12", "sage_id": "1"}
    sage.before = lambda _: heard.append(refused(lambda: by_hand(here, **client)))
    told = act(here, "add_client", **CLIENT)
    says = "Another call is just linking followup C-12, or sending it to Sage. Send this again."
    assert heard == [("operation_in_progress", says)]
    assert [link["sage_id"] for link in told["links"]] == ["12"]
    assert (refused(lambda: by_hand(here, **client))[0], len(here.links), held(here)) == ("already_linked", 1, ())


@pytest.mark.parametrize(
    ("order", "project", "says"),
    [
        ("6", "P-1", "Another call is just linking followup P-1."),
        ("5", "P-2", "Another call is just linking work order 5."),
    ],
)
def test_what_is_linked_by_hand_is_linked_by_no_action(here: Plugin, order: str, project: str, says: str) -> None:
    # R45
    heard: list[tuple[str, str]] = []
    links = here.links
    assert isinstance(links, WatchedLinks)
    given = {"work_order": order, "source": "followup", "source_id": project}
    links.before = lambda: heard.append(refused(lambda: act(here, "link_order", **given)))
    by_hand(here)
    assert heard == [("operation_in_progress", says)]
    assert [(link.source_id, link.sage_id) for link in here.links] == [("P-1", "5")]
    assert held(here) == ()


def test_a_source_record_that_is_linked_by_hand_is_not_written_again(here: Plugin, sage: Watched) -> None:
    heard: list[tuple[str, str]] = []
    links = here.links
    assert isinstance(links, WatchedLinks)
    links.before = lambda: heard.append(refused(lambda: act(here, "add_client", **CLIENT)))
    by_hand(here, record="client", source_id="C-12", sage_id="1")
    assert ([code for code, _ in heard], sage.writes) == (["operation_in_progress"], [])


def test_a_pair_is_not_made_another_while_an_action_links_that_record(here: Plugin, sage: Watched) -> None:
    made = by_hand(here, record="client", source_id="C-9", sage_id="1")
    reserved = Operation(
        id="op_x", key_id="k2", action="link_client", company="sandbox", state="started", input={}, input_hash="",
        created_at=here.clock.now(), updated_at=here.clock.now(), numbers=("linked|sandbox|client|2",),
    )  # fmt: skip
    here.ledger.write(lambda tx: tx.operations.start(reserved))
    sage.put("client", {"recnum": 2, "clnnme": "Hilltop Dental"})
    code, says = refused(lambda: link_hand.change(here, ANA, made["id"], {"sage_id": "2"}))
    assert (code, says) == (
        "operation_in_progress",
        "Another call is just linking client 2, or sending it to Sage. Send this again.",
    )
    here.ledger.write(lambda tx: tx.operations.replace(replace(reserved, state="done")))
    assert link_hand.change(here, ANA, made["id"], {"sage_id": "2"})["sage_id"] == "2"


def test_what_nobody_knows_the_outcome_of_is_linked_by_hand(here: Plugin, sage: Watched) -> None:
    sage.answer(SageAnswer("unknown", message="Nobody answered."), taken=False)
    with pytest.raises(Problem):
        act(here, "add_client", **CLIENT)
    assert held(here) == ("link|sandbox|client|followup|C-12",)
    assert by_hand(here, record="client", source_id="C-12", sage_id="1")["sage_id"] == "1"


def test_who_is_killed_while_linking_by_hand_holds_nothing_for_ever(here: Plugin) -> None:
    links = here.links
    assert isinstance(links, WatchedLinks)

    def dies() -> None:
        die(Write("work_order", "add", {}))

    links.before = dies
    with pytest.raises(Interrupted):
        by_hand(here)
    here.flying = set()
    recover(here)
    assert (held(here), by_hand(here)["sage_id"]) == ((), "5")


@pytest.mark.parametrize(("state", "codes"), [("synced", ["linked_elsewhere"]), ("broken", [])])
def test_a_broken_link_does_not_hold_the_sage_record(here: Plugin, sage: Watched, state: str, codes: list[str]) -> None:
    # R100
    before = Link("lnk_b", "sandbox", "work_order", "followup", "P-0", "5", state=state, history=({"what": "linked"},))
    here.links.add(before)
    company = here.companies.get("sandbox")
    assert company is not None
    context, faults = Context(company, sage, here.links, here.clock.now().date()), Faults()
    check_unlinked(context, {"source": "followup", "source_id": "P-1"}, faults, "work_order", "5", "/work_order")
    assert [fault.code for fault in faults.found] == codes
    if not codes:
        by_hand(here)
        assert [link.source_id for link in here.links.by_sage("sandbox", "work_order", "5")] == ["P-0", "P-1"]
        assert here.links.get("lnk_b") == before
