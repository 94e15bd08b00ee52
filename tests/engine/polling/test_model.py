"""People work in Sage, polls and sweeps come and go, processes die, backups come back (F14).

Whoever applies the events to what was there at the first look has, after every sweep, exactly what stands in Sage; and
after every poll, unless something left no stamp. Two changes of one record between two looks are one change.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.polling.anew import accept_deletions, rebaseline
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.ports.ledger import Event
from sage100_plugin.records import RECORDS
from sage100_plugin.testing.plugin import memory_plugin
from tests.engine.polling.office import (
    CATALOG,
    COMPANY,
    STILL,
    Crash,
    Frail,
    FrailLedger,
    budget,
    events,
    job,
    line,
    linked,
    state,
    states,
)

CALLER = Caller("k1", "tests", SCOPES)
MINUTE = timedelta(minutes=1)


class Follower:
    """What somebody knows who only gets the events. A wrong event is one that cannot be applied.

    `links` are the states of the links by job, with when the job was made that they belong to, once that is known.
    """

    def __init__(self, names: dict[str, str], amount: Decimal | None, links: dict[str, tuple[str, str | None]]) -> None:
        self.names, self.amount, self.links = names, amount, links

    def apply(self, event: Event) -> None:
        id = event.data["id"]
        if event.type == "job.created":
            assert id not in self.names
            self.names[id] = event.data["name"]
            self.there(id, event.data["created_at"])
        elif event.type == "job.updated":
            assert (event.previous or {})["name"] == self.names[id] != event.data["name"]
            self.names[id] = event.data["name"]
        elif event.type == "record.deleted" and event.data["record"] == "job":
            assert event.data["last"]["name"] == self.names.pop(id)
            if self.links.get(id, ("", ""))[0] == "synced":
                self.links[id] = ("broken", event.data["last"]["created_at"])
        elif event.type == "budget.changed":
            (change,) = event.data["changes"]
            assert Decimal(change["old"]) == self.amount != Decimal(change["new"])
            self.amount = Decimal(change["new"])

    def there(self, id: str, made: str) -> None:
        """A link is of the first job that is seen, and synced again when that very one is back."""
        state, owner = self.links.get(id, ("", None))
        if state == "synced" or (state == "broken" and owner == made):
            self.links[id] = ("synced", made)


class Model(RuleBasedStateMachine):
    @initialize(known=st.integers(0, 5))
    def begin(self, known: int) -> None:
        self.sage = Frail({"job": [job(number, f"Job {number}") for number in range(1, known + 1)]})
        self.sage.put("budget", budget(line(1, "1000", "A", matbdg="1")))
        self.sage.page = 3
        self.plugin = memory_plugin(CATALOG, {COMPANY: self.sage})
        self.ledger = self.plugin.ledger
        for number in range(1, 4):
            linked(self.plugin, str(number))
        self.links: dict[str, tuple[str, str | None]] = {str(number): ("synced", None) for number in range(1, 4)}
        self.backup = self.sage.backup()
        self.applied, self.made, self.silent = 0, 100, False
        self._look()
        self._begin_following()

    # People in Sage

    @rule(still=st.booleans())
    def add_a_job(self, still: bool) -> None:
        self.sage.step = STILL if still else timedelta(seconds=1)
        self.made += 1
        self.sage.put("job", job(self.made, f"Made {self.made}"))

    @rule(number=st.integers(1, 5))
    def rename_a_job(self, number: int) -> None:
        self.sage.step = timedelta(seconds=1)
        self.sage.put("job", job(number, f"Renamed at {self.sage.moment + self.sage.step}"))

    @rule(number=st.integers(1, 5))
    def delete_a_job(self, number: int) -> None:
        if self.sage.there("job", [str(number)]):
            self.sage.remove("job", str(number))
            self.silent = True

    @rule(number=st.integers(1, 5), same=st.booleans())
    def use_a_number_again(self, number: int, same: bool) -> None:
        """What was linked to the one is not linked to the other, even when both look the same."""
        row = self.sage.get("job", [str(number)]).get(str(number))
        if row is not None:
            self.sage.remove("job", str(number))
            self.sage.step = timedelta(seconds=1)
            self.made += 1
            self.sage.put("job", job(number, row["jobnme"] if same else f"Made {self.made}"))

    @rule(number=st.integers(1, 5))
    def mend_a_job_without_a_stamp(self, number: int) -> None:
        if self.sage.there("job", [str(number)]):
            self.made += 1
            self.sage.mend("job", str(number), jobnme=f"Mended {self.made}")
            self.silent = True

    @rule(amount=st.integers(1, 4))
    def change_the_budget(self, amount: int) -> None:
        self.sage.put("budget", budget(line(1, "1000", "A", matbdg=str(amount))))

    @rule(seconds=st.integers(1, 280))
    def save_late_with_an_early_stamp(self, seconds: int) -> None:
        ahead = self.sage.moment + MINUTE
        self.sage.moment -= timedelta(seconds=seconds)
        self.add_a_job(still=True)
        self.sage.moment = ahead

    @rule(minutes=st.sampled_from([1, 4, 10, 200]))
    def let_time_pass(self, minutes: int) -> None:
        self.sage.moment += minutes * MINUTE

    @rule(on=st.booleans())
    def switch_change_tracking(self, on: bool) -> None:
        self.sage.track(on=on)

    @rule(minutes=st.sampled_from([2, 30]))
    def set_the_servers_clock_back(self, minutes: int) -> None:
        self.sage.moment -= minutes * MINUTE
        self._look()

    # Administrators

    @rule()
    def make_a_backup(self) -> None:
        self.backup = self.sage.backup()

    @rule()
    def restore_the_backup(self) -> None:
        self.sage.moment += MINUTE
        self.sage.restore(self.backup)
        self.silent = True

    @precondition(lambda self: state(self.plugin).state == "held")
    @rule()
    def decide(self) -> None:
        """What is gone was deleted; what was restored is begun anew."""
        if state(self.plugin).code == "records_vanished":
            accept_deletions(self.plugin, CALLER, COMPANY)
        else:
            self._follow()
            rebaseline(self.plugin, CALLER, COMPANY, {})
            self._look()
            self._begin_following()

    # The plugin

    @rule()
    def look(self) -> None:
        self._look()

    @rule()
    def sweep(self) -> None:
        self._look(sweep=True)

    @rule(answers=st.integers(0, 12), sweep=st.booleans())
    def die_at_a_question(self, answers: int, sweep: bool) -> None:
        self.sage.left = answers
        with suppress(Crash):
            poll(self.plugin, sweep=sweep)
        self.sage.left = None

    @rule(writes=st.integers(0, 6), after=st.booleans(), sweep=st.booleans())
    def die_at_a_write(self, writes: int, after: bool, sweep: bool) -> None:
        self.plugin.ledger = FrailLedger(self.ledger, writes, after)
        with suppress(Crash):
            poll(self.plugin, sweep=sweep)
        self.plugin.ledger = self.ledger

    def _look(self, **asked: Any) -> None:
        failed = [item["error"]["code"] for item in poll(self.plugin, **asked)["items"] if "error" in item]
        assert set(failed) <= {"restored_backup", "records_vanished"}
        if not failed and asked:
            self.silent = False
            self._follow()
            assert self._stands() == (self.follower.names, self.follower.amount)
            for id, (told, _) in self.follower.links.items():
                assert states(self.plugin, id) == {f"P-{id}": told}
        elif not failed and not self.silent and hasattr(self, "follower"):
            self._follow()
            assert self._stands() == (self.follower.names, self.follower.amount)

    def _stands(self) -> tuple[dict[str, str], Decimal | None]:
        ids = self.sage.keys("job", limit=1000) + tuple(self._rest("job"))
        rows = self.sage.get("job", ids)
        lines = self.sage.get("budget", ["1015"])["1015"]["lines"]
        return {id: str(row["jobnme"]) for id, row in rows.items()}, Decimal(lines[0]["matbdg"])

    def _rest(self, record: str) -> list[str]:
        """The ids beyond the first short page."""
        found: list[str] = []
        page = self.sage.keys(record)
        while page:
            page = self.sage.keys(record, page[-1])
            found += page
        return found

    def _begin_following(self) -> None:
        self.applied, self.silent = len(events(self.plugin)), False
        self.follower = Follower(*self._stands(), self.links)
        for id, row in self.sage.get("job", list(self.links)).items():
            self.follower.there(id, RECORDS["job"].public(row)["created_at"])

    def _follow(self) -> None:
        told = events(self.plugin)
        for event in told[self.applied :]:
            self.follower.apply(event)
        self.applied = len(told)

    @invariant()
    def every_event_can_be_applied(self) -> None:
        if hasattr(self, "follower"):
            self._follow()

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.plugin.pool.shutdown()
            self.ledger.close()


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
