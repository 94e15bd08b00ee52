"""The agent itself, against a stub of Sage's API with Sage's own class and calls: what it calls, and how it ends."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.agent import exits
from sage100_plugin.sage.agent.build import NAME, OPTIONS, SOURCE, BuildFailed, build, usual_folder
from sage100_plugin.sage.agent.lock import is_held, lock_of
from tests.sage.agent.rig import API, API_V18, DOCUMENT, OK, PASSWORD, Rig, library, mark, needs_mono

pytestmark = needs_mono

OPENING = ["IntializeAPI", "DisableRequests", "SetDataSource", "EnableRequests", "IsApplicationAllowed", "IsValidUser"]
CLOSING = ["DisableRequests", "DeIntializeAPI", "deinitialized"]


def document(number: int) -> dict[str, str]:
    return {"id": str(number), "xml": DOCUMENT}


def test_the_calls_are_made_in_the_documented_order_with_sages_spelling(rig: Rig) -> None:
    code, said, _ = rig.run(document(1))
    assert (code, rig.names()) == (0, [*OPENING, "submitXML", "answering", *CLOSING])
    secret = mark(PASSWORD)
    assert rig.called() == [
        f"IntializeAPI {rig.sage}",  # the working directory is Sage's
        "DisableRequests",
        "SetDataSource SAGE01\\SAGE100CON",
        "EnableRequests",
        f"IsApplicationAllowed api|{secret}",
        f"IsValidUser Acme, Inc.|api|{secret}",
        f"submitXML {DOCUMENT}|{secret}",
        "answering",
        *CLOSING,
    ]
    assert OK in said[-1]["response"]


def test_the_statics_are_called_as_the_one_installation_did_that_needed_them(rig: Rig) -> None:
    rig.run(document(1), statics=True)
    assert rig.names() == [
        "mbAPIGlobal.SetRqDataSource",
        "SetDataSource",
        "IntializeAPI",
        "mbAPIGlobal.SetRqDataSource",
        "mbAPIGlobal.ResetRqAcceptState",
        "mbAPIGlobal.EnableAcceptRq",
        "SetDataSource",
        *OPENING[3:],
        "submitXML",
        "answering",
        *CLOSING,
    ]


def test_version_18_is_entered_by_its_drive_and_lacks_two_calls(tmp_path: Path) -> None:
    old = Rig(tmp_path / "v18", API_V18)
    assert OK in old.transport(data_source="S:").submit(DOCUMENT)
    assert old.called()[:4] == [f"IntializeAPI {old.sage}", "DisableRequests", "SetDataDrive S", "EnableRequests"]
    assert old.names()[4:] == ["submitXML", "answering", *CLOSING]


def test_statics_that_a_version_lacks_are_told(tmp_path: Path) -> None:
    code, said, _ = Rig(tmp_path / "v18", API_V18).run(data_drive="S", statics=True)
    assert (code, said[-1]["call"], said[-1]["detail"]) == (exits.OTHER_VERSION, "mbAPIGlobal", "it has no such class")


def test_a_batch_is_one_session_and_its_answers_are_told_when_it_is_over(rig: Rig) -> None:
    code, said, _ = rig.run(document(1), document(2), document(3))
    assert code == 0
    assert rig.names() == [*OPENING, *["submitXML", "answering"] * 3, *CLOSING]
    told = [(line["step"], line.get("id")) for line in said if line["step"] != "calling"]
    each = [(step, str(number)) for number in (1, 2, 3) for step in ("sent", "answered")]
    answers = [("answer", str(number)) for number in (1, 2, 3)]
    assert told == [("opened", None), *each, ("closed", None), *answers]


def test_each_step_is_told_before_it_is_taken(rig: Rig) -> None:
    rig.does(EnableRequests="die", submitXML="die")
    _, said, _ = rig.run(document(1))
    assert said[-1] == {"step": "calling", "call": "EnableRequests"}
    rig.does(submitXML="die")
    _, said, _ = rig.run(document(1))
    assert said[-2:] == [{"step": "sent", "id": "1"}, {"step": "calling", "call": "submitXML"}]


FAILURES = [
    ("IntializeAPI", "return:3", exits.INITIALIZE),
    ("SetDataSource", "return:-2", exits.DATA_SOURCE),
    ("EnableRequests", "return:7", exits.ENABLE),
    ("IsApplicationAllowed", "return:-1", exits.NOT_ALLOWED),
    ("IsValidUser", "return:False", exits.NOT_VALID_USER),
    ("EnableRequests", "throw:No more licenses are available", exits.LICENCE),
    ("EnableRequests", "throw:Another user has exclusive access", exits.EXCLUSIVE),
    ("IntializeAPI", "throw:The version differs", exits.INITIALIZE),
    ("SetDataSource", "throw:No such server", exits.DATA_SOURCE),
    ("IntializeAPI", "bitness", exits.BITNESS),
    ("submitXML", "throw:Object reference not set", exits.SUBMIT),
    ("DeIntializeAPI", "throw:Not now", exits.CLOSE),
    ("DisableRequests", "throw:Not now", exits.ENABLE),
]


@pytest.mark.parametrize(("call", "what", "code"), FAILURES)
def test_after_every_failure_the_session_is_left(rig: Rig, call: str, what: str, code: int) -> None:
    rig.does(**{call: what})
    found, said, _ = rig.run(document(1), document(2))
    assert found == code
    assert (said[-1]["step"], said[-1]["call"]) == ("failed", call)
    assert rig.names()[-2:] == ["DisableRequests", "DeIntializeAPI"] or rig.names()[-3:] == CLOSING
    assert rig.submitted() == {"submitXML": 1, "DeIntializeAPI": 2}.get(call, 0)
    assert not is_held(lock_of(rig.executable))


def test_answers_before_a_failure_are_told(rig: Rig) -> None:
    code, said, _ = rig.run(document(1), '{"id": "2"}')
    assert (code, rig.submitted()) == (exits.UNEXPECTED, 1)
    assert [line["id"] for line in said if line["step"] == "answer"] == ["1"]


@pytest.mark.parametrize("line", ["", "{", '{"id": "1", "xml": "<a>', '{"id": "1", "xml": "<a/>"', "[]", "null", "3"])
def test_a_line_that_is_cut_off_or_no_object_is_not_sent(rig: Rig, line: str) -> None:
    code, said, _ = rig.run(line + "\n")
    assert (code, said[-1]["detail"]) == (exits.INPUT, "a line of standard input is not a JSON object")
    assert (rig.submitted(), rig.names()[-3:]) == (0, CLOSING)


def test_settings_that_cannot_be_read_are_not_quoted(rig: Rig) -> None:
    done = subprocess.run(["mono", rig.executable], input=rig.told()[:-1].encode(), stdout=-1, check=False)
    assert (done.returncode, rig.names()) == (exits.INPUT, [])
    assert PASSWORD not in json.loads(done.stdout)["detail"]


def test_without_documents_the_session_is_opened_and_closed(rig: Rig) -> None:
    assert rig.run()[0] == 0
    assert rig.names() == [*OPENING, *CLOSING]


def test_what_sage_prints_does_not_get_between_the_lines(rig: Rig) -> None:
    rig.does(IntializeAPI="chatter")
    done = subprocess.run(["mono", rig.executable], input=rig.told().encode(), stdout=-1, check=True)
    strange = [line for line in done.stdout.splitlines() if line and not line.startswith(b"{")]
    assert strange == [b"native chatter"]  # written past .NET's console: nothing can be done about that


def test_an_assembly_without_sages_class_is_of_another_version(rig: Rig, tmp_path: Path) -> None:
    source = tmp_path / "Other.cs"
    source.write_text("namespace Sage { public class Nothing { } }")
    library(source, rig.sage / API)
    assert rig.run(document(1))[0] == exits.OTHER_VERSION


def test_a_file_that_is_no_assembly_is_of_another_bitness(rig: Rig) -> None:
    (rig.sage / API).write_bytes(b"MZ" + bytes(500))
    assert rig.run(document(1))[0] == exits.BITNESS


def test_an_agent_ends_itself_though_nobody_watches(rig: Rig) -> None:
    rig.does(submitXML="hang")
    process = subprocess.Popen(["mono", rig.executable], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(f"{rig.told(life_seconds=0.5)}\n{json.dumps(document(1))}\n".encode())
    process.stdin.close()
    rig.wait_until_reached()
    assert process.wait(30) != 0
    assert not is_held(lock_of(rig.executable))


def test_two_agents_at_once_take_turns(rig: Rig) -> None:
    rig.does(submitXML="pause")
    first = threading.Thread(target=rig.run, args=(document(1),))
    first.start()
    rig.wait_until_reached()
    before = rig.pids()
    # While the first one is with Sage, who waits too long gives up without a call.
    code, _, _ = rig.run(document(2), wait_seconds=0.1)
    assert (code, rig.pids()) == (exits.BUSY, before)
    rig.does()
    second = threading.Thread(target=rig.run, args=(document(3),))
    second.start()
    rig.go()
    first.join()
    second.join()
    made = rig.pids()
    assert made == sorted(made, key=list(dict.fromkeys(made)).index)  # each one's calls in a row
    assert (len(set(made)), rig.submitted()) == (2, 2)


def test_the_password_is_nowhere(rig: Rig) -> None:
    rig.does(submitXML="pause")
    said: list[Any] = []
    thread = threading.Thread(target=lambda: said.append(rig.run(document(1))))
    thread.start()
    rig.wait_until_reached()
    process = Path("/proc") / str(rig.pids()[-1])
    told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    rig.go()
    thread.join()
    rig.does(EnableRequests=f"throw:login of api with {PASSWORD} failed")
    said.append(rig.run())
    shown = PASSWORD.encode()
    assert b"mono" in told
    assert shown not in told
    assert [PASSWORD in text for _, _, text in said] == [False, False]
    assert said[1][1][-1]["detail"] == "login of api with *** failed"
    assert shown not in (rig.sage / "calls.txt").read_bytes()
    assert shown not in lock_of(rig.executable).read_bytes()


# Building


def test_the_agent_is_32_bit_and_understood_by_the_compiler_of_windows() -> None:
    assert {"-platform:x86", "-langversion:5"} <= set(OPTIONS)
    assert [path.name for path in SOURCE.parent.glob("*.cs")] == ["Sage100PluginAgent.cs"]


def test_building_again_keeps_the_place(tmp_path: Path) -> None:
    first, second = build(tmp_path / "agent"), build(tmp_path / "agent")
    assert first == second == tmp_path / "agent" / NAME
    assert sorted(path.name for path in first.parent.iterdir()) == [NAME, "Sage100PluginAgent.lock"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildFailed, match=r"The agent cannot be built in .*file"):
        build(tmp_path / "file" / "agent")


def test_without_a_compiler_it_says_where_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildFailed, match=r"Windows has one with \.NET Framework 4\.8"):
        build(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_compiler_of_windows_is_used_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = tmp_path / "Microsoft.NET" / "Framework" / "v4.0.30319" / "csc.exe"
    compiler.parent.mkdir(parents=True)
    compiler.write_text('#!/bin/sh\necho error CS1: "$@"\nexit 1\n')
    compiler.chmod(0o700)
    monkeypatch.setenv("WINDIR", str(tmp_path))
    with pytest.raises(BuildFailed, match=r"refused the agent's source: error CS1: -nologo .*-platform:x86 .*\.cs"):
        build(tmp_path / "agent")


def test_the_usual_place_is_one_that_only_administrators_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROGRAMFILES(X86)", "C:/Program Files (x86)")
    assert usual_folder() == Path("C:/Program Files (x86)/Sage100Plugin")


def test_the_guide_explains_each_exit_code() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "howto" / "run-the-write-agent.md").read_text("utf-8")
    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", guide, re.MULTILINE)}
    in_the_source = {int(code) for code in re.findall(r"\b[A-Z]\w+ = (\d+)[,;]", SOURCE.read_text("utf-8"))}
    assert rows - {0} == set(exits.SENTENCES) == in_the_source
