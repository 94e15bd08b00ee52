"""The agent's exit codes, each with the sentence an IT person needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNEXPECTED = 1
INPUT = 10
BUSY = 11
NO_ASSEMBLY = 12
BITNESS = 13
OTHER_VERSION = 14
INITIALIZE = 20
DATA_SOURCE = 21
ENABLE = 22
NOT_ALLOWED = 23
NOT_VALID_USER = 24
LICENCE = 25
EXCLUSIVE = 26
SUBMIT = 30
CLOSE = 31

SENTENCES: Mapping[int, str] = {
    UNEXPECTED: "The write agent failed: {detail}.",
    INPUT: "The write agent could not read what it was told: {detail}.",
    BUSY: (
        "Another session with Sage is at work on this machine and did not end in time. Try again later; "
        "if it hangs, end {name} in the Task Manager."
    ),
    NO_ASSEMBLY: (
        "Sage's API was not found in {folder}. Name the folder in which Sage 100 Contractor is installed on this "
        "machine: it holds Sage.100.Contractor.Api.dll."
    ),
    BITNESS: (
        "Sage's API in {folder} and the write agent are not both 32-bit. Build the agent again with "
        "sage100-plugin agent build ({detail})."
    ),
    OTHER_VERSION: (
        "Sage's API in {folder} is of a version the write agent does not know, or its installation is not complete "
        "({call} {detail}). Install the Sage client in the version of the server."
    ),
    INITIALIZE: (
        "Sage's API could not be started: {call} answered {answer}. Check that Sage 100 Contractor starts on this "
        "machine, in the version of the server."
    ),
    DATA_SOURCE: "Sage's API does not reach {source}: {call} answered {answer}. Check the server and instance name.",
    ENABLE: (
        "Sage's API takes no requests: {call} answered {answer}. Check that a licence is free and that nobody works in "
        "exclusive access."
    ),
    NOT_ALLOWED: (
        "Sage has not approved the write agent: {call} answered {answer}. Let Sage's administrator approve the program "
        "{executable}, and leave it at that place."
    ),
    NOT_VALID_USER: (
        "Sage does not let {user} use its API in the company {company}: {call} answered {answer}. Check the password "
        "(7-2-2 User List), and that the user belongs to the group named API in this company (7-2-1 Security Groups)."
    ),
    LICENCE: "No Sage licence is free for the API: {call} answered {answer}. Have somebody log out of Sage.",
    EXCLUSIVE: "Somebody works in Sage with exclusive access: {call} answered {answer}. Try again when that is over.",
    SUBMIT: "Sage's API failed while it had the document: {call} answered {answer}.",
    CLOSE: "The session with Sage's API could not be closed as it should: {call} answered {answer}.",
}
"""By exit code; between braces what the agent told, and its settings. None of them is a secret."""


def sentence(code: int, told: Mapping[str, Any], facts: Mapping[str, object]) -> str:
    """What exit code `code` means; `told` is what the agent said of its failure: `{call, result, detail}`."""
    result, detail = told.get("result"), str(told.get("detail") or "")
    answer = detail if result is None else str(result)
    found = {"call": told.get("call") or "", "detail": detail.rstrip("."), "answer": answer.rstrip("."), **facts}
    return SENTENCES[code].format_map(found).replace("( ", "(")
