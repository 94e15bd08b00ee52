"""The exchange: a document is fetched once or withdrawn for good, and nothing is called idle too early."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.agent import Document, Outcome, Runner
from sage100_plugin.sage.agent.remote import LEASE, MemoryExchange, RemoteTransport
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.testing.outside import FakeClock, SeededIds

WEST, EAST = Runner("r1", "SAGE01", "1.0"), Runner("r2", "SAGE02", "1.0")
DONE = Outcome("<done/>")
SOON = 30.0
"""Longer than any wait in these tests lasts, when all is well."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def exchange(clock: FakeClock) -> MemoryExchange:
    return MemoryExchange(clock, SeededIds())


def impatient(clock: FakeClock, patience: float = SOON, lease: float = SOON) -> MemoryExchange:
    return MemoryExchange(clock, SeededIds(), patience=patience, lease=lease)


@contextmanager
def offered(exchange: MemoryExchange, xml: str = "<a/>", company: str = "west") -> Iterator[Future[str]]:
    """While a writer waits for Sage's answer."""
    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(RemoteTransport(exchange, company).submit, xml)


def claimed(exchange: MemoryExchange, runner: Runner = WEST, company: str = "west") -> Document:
    found = exchange.claim(company, runner, (), SOON)
    assert found is not None
    return found


def failure(answer: Future[str]) -> TransportFailed:
    error = answer.exception(SOON)
    assert isinstance(error, TransportFailed)
    return error


def test_a_runner_fetches_a_document_and_brings_the_answer(exchange: MemoryExchange) -> None:
    with offered(exchange, "<xml/>") as answer:
        document = claimed(exchange)
        assert (document.company, document.xml, document.lease) == ("west", "<xml/>", LEASE)
        assert exchange.answer("west", document.id, DONE)
        assert answer.result(SOON) == "<done/>"


def test_a_runner_that_waits_gets_the_document_at_once(exchange: MemoryExchange) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(claimed, exchange)
        with offered(exchange) as answer:
            exchange.answer("west", waiting.result(SOON).id, DONE)
            assert answer.result(SOON) == "<done/>"


def test_without_a_document_nothing_is_given(exchange: MemoryExchange) -> None:
    assert exchange.claim("west", WEST, (), 0.01) is None


@pytest.mark.parametrize(("sent"), [True, False])
def test_what_the_runner_says_of_a_failure_is_told(exchange: MemoryExchange, sent: bool) -> None:
    with offered(exchange) as answer:
        exchange.answer("west", claimed(exchange).id, Outcome(None, "No licence is free.", sent))
        error = failure(answer)
    assert (error.message, error.sent) == ("No licence is free.", sent)


def test_what_nobody_fetches_is_withdrawn_and_was_not_sent(clock: FakeClock) -> None:
    exchange = impatient(clock, patience=0.01)
    with offered(exchange) as answer:
        error = failure(answer)
    assert not error.sent
    assert "Start it beside Sage: sage100-plugin agent run." in error.message
    assert exchange.claim("west", WEST, (), 0.0) is None
    clock.advance(42)
    with offered(exchange) as answer:
        assert failure(answer).message == (
            "The runner on SAGE01 did not fetch the document; it was last heard 42 seconds ago."
        )


def test_a_document_is_fetched_or_withdrawn_and_never_both(clock: FakeClock) -> None:
    exchange = impatient(clock, patience=0.001, lease=0.001)
    fetched: list[str] = []
    over = threading.Event()

    def fetch() -> None:
        while not over.is_set():
            document = exchange.claim("west", WEST, (), 0.001)
            if document is not None:
                fetched.append(document.xml)

    with ThreadPoolExecutor(1) as threads:
        threads.submit(fetch)
        outcomes = {}
        for number in range(200):
            with pytest.raises(TransportFailed) as caught:
                exchange.submit("west", str(number))
            outcomes[str(number)] = caught.value.sent
        over.set()
    assert {xml for xml, sent in outcomes.items() if sent} == set(fetched)


def test_what_was_fetched_and_never_answered_may_have_been_sent(clock: FakeClock) -> None:
    exchange = impatient(clock, lease=0.01)
    with offered(exchange) as answer:
        document = claimed(exchange)
        error = failure(answer)
    assert (error.sent, error.message) == (True, "The runner beside Sage fetched the document and did not answer.")
    assert not exchange.answer("west", document.id, DONE)


def test_what_was_lost_on_its_way_to_the_runner_is_given_again(exchange: MemoryExchange) -> None:
    with offered(exchange) as answer:
        lost, again = claimed(exchange), claimed(exchange)
        assert lost == again
        exchange.answer("west", again.id, DONE)
        assert answer.result(SOON) == "<done/>"


def test_a_runner_that_holds_something_gets_nothing_more(exchange: MemoryExchange) -> None:
    with offered(exchange) as answer:
        document = claimed(exchange)
        assert exchange.claim("west", WEST, (document.id,), SOON) is None
        exchange.answer("west", document.id, DONE)
        assert answer.result(SOON) == "<done/>"


def test_each_company_has_its_own_documents(exchange: MemoryExchange) -> None:
    with offered(exchange, "<west/>") as west, offered(exchange, "<east/>", "east") as east:
        found = claimed(exchange, EAST, "east")
        assert found.xml == "<east/>"
        assert not exchange.answer("west", found.id, DONE)
        assert exchange.answer("east", found.id, DONE)
        assert exchange.answer("west", claimed(exchange).id, Outcome("<other/>"))
        assert (east.result(SOON), west.result(SOON)) == ("<done/>", "<other/>")


def test_an_answer_counts_once(exchange: MemoryExchange) -> None:
    with offered(exchange) as answer:
        document = claimed(exchange)
        taken = [exchange.answer("west", document.id, outcome) for outcome in (DONE, Outcome(None, "Late.", True))]
        assert (taken, answer.result(SOON)) == ([True, False], "<done/>")


def test_an_answer_to_what_nobody_fetched_counts_for_nothing(clock: FakeClock) -> None:
    exchange = impatient(clock, patience=0.05)
    with offered(exchange) as answer:
        assert not exchange.answer("west", "doc_unknown", DONE)
        assert not failure(answer).sent


def test_a_second_runner_is_refused_until_the_first_is_surely_gone(clock: FakeClock, exchange: MemoryExchange) -> None:
    exchange.claim("west", WEST, (), 0.0)
    clock.advance(LEASE - 1)
    with pytest.raises(Refused, match="The runner on SAGE01 serves west") as caught:
        exchange.claim("west", EAST, (), 0.0)
    assert caught.value.code == "wrong_state"
    clock.advance(1)
    assert exchange.claim("west", EAST, (), 0.0) is None


# Idle


def test_a_fresh_exchange_is_idle_when_the_runner_says_that_it_holds_nothing(exchange: MemoryExchange) -> None:
    transport = RemoteTransport(exchange, "west")
    assert not transport.idle()
    exchange.claim("east", EAST, (), 0.0)
    assert not transport.idle()
    exchange.claim("west", WEST, ("doc_of_before",), 0.0)
    assert not transport.idle()
    exchange.claim("west", WEST, (), 0.0)
    assert transport.idle()


def test_a_fresh_exchange_is_idle_after_the_lease(clock: FakeClock, exchange: MemoryExchange) -> None:
    clock.advance(LEASE - 1)
    assert not exchange.idle("west")
    clock.advance(1)
    assert exchange.idle("west")


def test_a_runner_that_died_with_a_document_holds_it_no_longer_than_the_lease(
    clock: FakeClock, exchange: MemoryExchange
) -> None:
    clock.advance(LEASE)
    exchange.claim("west", WEST, ("doc_of_before",), 0.0)
    assert not exchange.idle("west")
    clock.advance(LEASE)
    assert exchange.idle("west")


def test_an_exchange_is_not_idle_while_a_document_is_on_its_way(clock: FakeClock) -> None:
    exchange = impatient(clock)
    exchange.claim("west", WEST, (), 0.0)
    exchange.claim("east", EAST, (), 0.0)
    with offered(exchange) as answer:
        document = claimed(exchange)
        assert (exchange.idle("west"), exchange.idle("east")) == (False, True)
        exchange.answer("west", document.id, DONE)
        answer.result(SOON)
    assert exchange.idle("west")


def test_what_the_writer_gave_up_is_on_its_way_until_the_runner_says_otherwise(clock: FakeClock) -> None:
    exchange = impatient(clock, lease=0.05)
    with offered(exchange) as answer:
        document = claimed(exchange)
        failure(answer)
    assert not exchange.idle("west")
    exchange.answer("west", document.id, DONE)
    assert exchange.idle("west")


# The end


def test_when_the_plugin_ends_nobody_waits(exchange: MemoryExchange) -> None:
    with ThreadPoolExecutor(1) as threads, offered(exchange, company="east") as unfetched:
        waiting = threads.submit(exchange.claim, "west", WEST, (), SOON)
        exchange.close()
        assert waiting.result(SOON) is None
        assert not failure(unfetched).sent


def test_when_the_server_stops_runners_go_and_what_they_fetched_is_still_answered(exchange: MemoryExchange) -> None:
    with ThreadPoolExecutor(1) as threads, offered(exchange, company="east") as answer:
        document = claimed(exchange, company="east")
        waiting = threads.submit(exchange.claim, "west", WEST, (), SOON)
        exchange.dismiss()
        assert waiting.result(SOON) is None
        assert exchange.answer("east", document.id, DONE)
        assert answer.result(SOON) == DONE.response


def test_a_document_that_is_at_the_runner_is_left_open_when_the_plugin_ends(exchange: MemoryExchange) -> None:
    """The operation stays started, so that the next process settles it by reading."""
    with offered(exchange) as answer:
        claimed(exchange)
        exchange.close()
        error = answer.exception(SOON)
    assert isinstance(error, Problem)
    assert error.code == "outcome_unknown"
