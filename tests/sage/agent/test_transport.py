"""The transport over the agent: Sage's answer, or a sentence and whether Sage may have got the document."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from sage100_plugin.sage.agent.exits import SENTENCES
from sage100_plugin.sage.agent.process import AgentTransport, Limits
from sage100_plugin.sage.api.transport import TransportFailed
from tests.sage.agent.rig import API, DOCUMENT, OK, PASSWORD, Rig, library, needs_mono

pytestmark = needs_mono

SHORT = Limits(waiting=0.3, call=5, answer=5)
BRIEF = Limits(waiting=9, call=0.8, answer=0.8)


def failed(rig: Rig, limits: Limits | None = None) -> TransportFailed:
    with pytest.raises(TransportFailed) as caught:
        rig.transport(limits).submit(DOCUMENT)
    assert PASSWORD not in caught.value.message
    return caught.value


@contextmanager
def at_work(rig: Rig, call: str) -> Iterator[None]:
    """While a session pauses in a call."""
    rig.does(**{call: "pause"})
    with ThreadPoolExecutor(1) as threads:
        session = threads.submit(rig.transport().submit, DOCUMENT)
        rig.wait_until_reached()
        yield
        rig.go()
        assert OK in session.result()


def test_the_answer_is_sages_own_text(rig: Rig) -> None:
    rig.answers("<a statusMessage='Größe “42”'/>")
    assert rig.transport().submit(DOCUMENT) == "<a statusMessage='Größe “42”'/>"


def test_a_long_document_arrives_whole(rig: Rig) -> None:
    xml = f"<a>{'ü' * 300_000}</a>"
    rig.transport().submit(xml)
    assert rig.called()[6].startswith(f"submitXML {xml}|")


@pytest.mark.parametrize(
    ("call", "what", "says", "sent"),
    [
        ("IntializeAPI", "return:3", "IntializeAPI answered 3. Check that Sage 100 Contractor starts", False),
        ("SetDataSource", "return:9", r"does not reach SAGE01\\SAGE100CON: SetDataSource answered 9", False),
        ("EnableRequests", "return:7", "EnableRequests answered 7. Check that a licence is free", False),
        (
            "EnableRequests",
            "throw:All licenses are in use.",
            "No Sage licence is free .*: All licenses|answered",
            False,
        ),
        ("EnableRequests", "throw:Exclusive access", "Somebody works in Sage with exclusive access", False),
        ("IsApplicationAllowed", "return:-1", "not approved .* approve the program /.*Agent.exe, and leave it", False),
        ("IsValidUser", "return:False", "let api use .* Acme, Inc.*7-2-2 User List.*7-2-1 Security Groups", False),
        ("IntializeAPI", "bitness", "not both 32-bit. Build the agent again", False),
        ("IntializeAPI", "die", r"was ended from outside or crashed in IntializeAPI \(exit code -9\)", False),
        ("submitXML", "throw:Oh.", "failed while it had the document: submitXML answered Oh", True),
        ("submitXML", "die", "crashed in submitXML", True),
        ("answering", "die", "crashed in submitXML", True),
        ("DeIntializeAPI", "die", "crashed in DeIntializeAPI", True),
        ("deinitialized", "die", "crashed in DeIntializeAPI", True),
    ],
)
def test_what_went_wrong_is_a_sentence_and_whether_it_was_sent(
    rig: Rig, call: str, what: str, says: str, sent: bool
) -> None:
    rig.does(**{call: what})
    found = failed(rig)
    assert re.search(says, found.message), found.message
    assert (found.sent, rig.transport().idle()) == (sent, True)


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("IntializeAPI", False),
        ("IsValidUser", False),
        ("submitXML", True),
        ("answering", True),
        ("DeIntializeAPI", True),
    ],
)
def test_a_call_that_hangs_is_broken_off(rig: Rig, call: str, sent: bool) -> None:
    rig.does(**{call: "hang"})
    with ThreadPoolExecutor(1) as threads:
        session = threads.submit(failed, rig, BRIEF)
        rig.wait_until_reached()
        found = session.result()
    named = {"answering": "submitXML"}.get(call, call)
    assert found.message == f"Sage did not answer {named} in time; the session was broken off."
    assert (found.sent, rig.transport().idle()) == (sent, True)


def test_an_answer_counts_though_sage_would_not_be_left(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.does(DeIntializeAPI="throw:Not now")
    assert OK in rig.transport().submit(DOCUMENT)
    assert "could not be closed as it should: DeIntializeAPI answered Not now." in caplog.text


def test_what_other_code_prints_is_not_taken_for_the_agents_word(rig: Rig) -> None:
    rig.does(DisableRequests="chatter", submitXML="chatter", DeIntializeAPI="chatter")
    assert OK in rig.transport().submit(DOCUMENT)
    rig.does(IntializeAPI="chatter", EnableRequests="return:7")
    assert not failed(rig).sent  # Sage had not got it yet


BROKEN = """
import sys
sys.stdin.readline()
print('{"step": "opened"}', flush=True)
%s
"""


@pytest.mark.parametrize(
    ("last", "sent"),
    [
        ('sys.stdin.readline(); print(\'noise{"step": "sent"}\')', True),
        ("sys.stdin.readline(); print('[]')", True),
        ('sys.stdin.readline(); print(\'{"step": "sent", "id"\')', True),
        ("sys.stdin.readline()", False),
        ("print('noise'); sys.stdin.readline()", True),
    ],
)
def test_a_word_that_cannot_be_read_may_have_been_that_it_is_sent(
    rig: Rig, tmp_path: Path, last: str, sent: bool
) -> None:
    program = tmp_path / "broken.py"
    program.write_text(BROKEN % last)
    transport = AgentTransport(rig.settings(executable=program), runner=(sys.executable,))
    with pytest.raises(TransportFailed, match="ended without Sage's answer") as caught:
        transport.submit(DOCUMENT)
    assert caught.value.sent is sent


def test_a_folder_without_sage_is_named(rig: Rig) -> None:
    (rig.sage / API).unlink()
    found = failed(rig)
    assert f"not found in {rig.sage}" in found.message
    assert "Sage.100.Contractor.Api.dll" in found.message


def test_an_api_of_another_version_is_told(rig: Rig, tmp_path: Path) -> None:
    source = tmp_path / "Other.cs"
    source.write_text("namespace Sage.SMB.API { public class IMBXML { public int IntializeAPI() { return 0; } } }")
    library(source, rig.sage / API)
    assert "is of a version the write agent does not know" in failed(rig).message


def test_an_agent_that_is_not_there_or_may_not_run_is_told(rig: Rig, tmp_path: Path) -> None:
    with pytest.raises(TransportFailed, match=r"There is no write agent .* sage100-plugin agent build") as caught:
        rig.transport(executable=tmp_path / "gone.exe").submit(DOCUMENT)
    assert not caught.value.sent
    rig.executable.chmod(0o600)
    forbidden = AgentTransport(rig.settings(), runner=())
    with pytest.raises(TransportFailed, match=r"Agent\.exe cannot be started: Permission denied\.") as caught:
        forbidden.submit(DOCUMENT)
    assert not caught.value.sent


def test_who_waits_too_long_for_another_session_sends_nothing(rig: Rig) -> None:
    with at_work(rig, "submitXML"):
        found = failed(rig, SHORT)
    assert (found.sent, rig.submitted()) == (False, 1)
    assert "Another session with Sage is at work on this machine" in found.message


def test_companies_that_write_at_once_take_turns(rig: Rig) -> None:
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda name: rig.transport(company=name).submit(DOCUMENT), "abc"))
    made = rig.pids()
    assert made == sorted(made, key=list(dict.fromkeys(made)).index)
    assert [OK in answer for answer in answers] == [True] * 3


def test_what_is_no_longer_wanted_is_not_sent(rig: Rig) -> None:
    with pytest.raises(TransportFailed, match="too much time had passed") as caught:
        rig.transport().submit(DOCUMENT, still=lambda: False)
    assert (caught.value.sent, rig.submitted(), rig.names()[-1]) == (False, 0, "deinitialized")


def test_an_agent_killed_before_it_has_the_document_sent_nothing(rig: Rig) -> None:
    def killed() -> bool:
        os.kill(rig.pids()[-1], signal.SIGKILL)
        return True

    with pytest.raises(TransportFailed, match="ended from outside") as caught:
        rig.transport().submit(DOCUMENT, still=killed)
    assert (caught.value.sent, rig.submitted()) == (False, 0)


def test_idle_is_whether_no_agent_of_the_machine_lives(rig: Rig) -> None:
    transport = rig.transport()
    assert transport.idle()  # none ever did
    with at_work(rig, "IntializeAPI"):
        assert not transport.idle()
        assert not rig.transport(company="Another, Inc.").idle()
    assert transport.idle()
    rig.does(submitXML="hang")
    session = threading.Thread(target=failed, args=(rig,))
    session.start()
    rig.wait_until_reached()
    assert not transport.idle()
    os.kill(rig.pids()[-1], signal.SIGKILL)
    session.join()
    assert transport.idle()


def test_a_session_is_tried_without_a_document(rig: Rig) -> None:
    calls: list[str] = []
    rig.transport().try_session(calls.append)
    assert calls[0] == "IntializeAPI"
    assert calls[-1] == "DeIntializeAPI"
    assert rig.submitted() == 0
    rig.does(DeIntializeAPI="throw:Not now")
    with pytest.raises(TransportFailed, match="could not be closed"):
        rig.transport().try_session(calls.append)


def test_no_settings_of_ours_reach_the_agents_surroundings(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAGE100_SECRET_KEY", "planted-4f")
    with at_work(rig, "submitXML"):
        told = (Path("/proc") / str(rig.pids()[-1]) / "environ").read_bytes()
    assert b"PATH=" in told
    assert b"planted-4f" not in told


def test_the_password_is_in_no_repr(rig: Rig) -> None:
    assert PASSWORD not in repr(rig.settings())
    assert PASSWORD not in repr(vars(rig.transport()))


def test_each_sentence_says_what_to_do_and_ends_once() -> None:
    facts = dict.fromkeys(
        ("call", "detail", "answer", "name", "executable", "folder", "source", "user", "company"), "X"
    )
    for text in SENTENCES.values():
        assert text.format_map(facts).endswith((".", "Sage."))
        assert ".." not in text.format_map(facts)
