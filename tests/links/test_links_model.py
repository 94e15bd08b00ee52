"""Random lives of a store, compared with a dict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sage100_plugin.ports.links import Link, LinkExists
from tests.links.disks import Loss, MemoryDisk
from tests.links.makers import contents, make_link, open_on

IDS = st.sampled_from(["a", "b", "ab", "é", "abcdefgh1", "abcdefgh2", "\ud800", "0" * 40])
SOURCES = st.sampled_from(["p-1", "p-2", "p-3", "\x1f", "ü\n"])
STATES = st.sampled_from(["synced", "conflict", "error"])


class LinksAndADict(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Link] = {}

    @initialize(slack=st.integers(0, 10))
    def open(self, slack: int) -> None:
        self.slack = slack
        self.disk = MemoryDisk()
        self.store = open_on(self.disk, slack)

    def _holder(self, link: Link) -> Link | None:
        key = (link.company, link.source_id)
        return next((one for one in self.model.values() if (one.company, one.source_id) == key), None)

    @rule(
        id=IDS,
        source_id=SOURCES,
        company=st.sampled_from(["Main", "West"]),
        sage_id=st.sampled_from("78"),
        state=STATES,
        text=st.text(max_size=20),
    )
    def add(self, id: str, source_id: str, company: str, sage_id: str, state: str, text: str) -> None:
        link = make_link(id, source_id, sage_id, company=company, state=state, details={"text": text})
        holder = self._holder(link)
        if id in self.model:
            assert self.store.add(link) == self.model[id]
        elif holder:
            with pytest.raises(LinkExists) as refusal:
                self.store.add(link)
            assert refusal.value.link == holder
        else:
            self.model[id] = self.store.add(link)

    @rule(id=IDS, source_id=SOURCES, state=STATES)
    def replace(self, id: str, source_id: str, state: str) -> None:
        link = replace(self.model.get(id, make_link(id)), source_id=source_id, state=state)
        holder = self._holder(link)
        if id not in self.model:
            with pytest.raises(KeyError):
                self.store.replace(link)
        elif holder and holder.id != id:
            with pytest.raises(LinkExists) as refusal:
                self.store.replace(link)
            assert refusal.value.link == holder
        else:
            self.model[id] = self.store.replace(link)

    @rule(id=IDS)
    def remove(self, id: str) -> None:
        self.store.remove(id)
        self.model.pop(id, None)

    @rule(state=STATES, after=IDS, limit=st.integers(0, 4))
    def find(self, state: str, after: str, limit: int) -> None:
        expected = [id for id, link in sorted(self.model.items()) if link.state == state and id > after]
        assert [link.id for link in self.store.find(state=state, after=after, limit=limit)] == expected[:limit]

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_on(self.disk, self.slack)

    @rule(kept=st.sampled_from([0.0, 0.5, 1.0]), seed=st.integers(0, 9))
    def lose_power(self, kept: float, seed: int) -> None:
        self.disk = self.disk.after_power_loss(len(self.disk.log), Loss(kept, seed))
        self.store = open_on(self.disk, self.slack)

    @invariant()
    def agree(self) -> None:
        assert contents(self.store) == self.model


LinksAndADict.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLinksAndADict = LinksAndADict.TestCase
