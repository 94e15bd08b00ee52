"""What the hand-written pages show is true: calls, bodies, commands, code, links."""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click import Group

from sage100_plugin.cli import main
from sage100_plugin.engine.delivering.signing import new_secret, rotated, signatures
from sage100_plugin.projections import host_rules
from sage100_plugin.spec import Catalog
from tests.contract.catalog import CATALOG, DOCUMENTS, ROOT

PAGES = sorted(path for kind in ("tutorial", "howto", "explanation") for path in (ROOT / "docs" / kind).glob("*.md"))
KNOWN = [
    (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)))
    for path, item in DOCUMENTS.openapi()["paths"].items()
    for method in item
]


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def shell_lines(pages: Iterable[Path] = PAGES) -> Iterator[list[str]]:
    """Every command of these pages, split as a shell would."""
    for page in pages:
        for block in blocks(page, "sh"):
            quoted = re.sub(r"\\\n", " ", block)
            yield from (words for words in map(shlex.split, _commands(quoted)) if words)


def _commands(block: str) -> Iterator[str]:
    """Lines, with a line that ends inside quotes joined to the next."""
    held = ""
    for line in block.splitlines():
        held += line + "\n"
        if held.count("'") % 2 == 0:
            yield held
            held = ""


CURLS = [words for words in shell_lines() if words[0] == "curl"]
COMMANDS = [words[1:] for words in shell_lines() if words[0] == "sage100-plugin"]


@pytest.mark.parametrize("words", CURLS, ids=lambda words: words[1])
def test_a_call_in_the_docs_exists_and_its_body_is_json(words: list[str]) -> None:
    address = next(word for word in words if "$SAGE100_URL" in word)
    path = address.removeprefix("$SAGE100_URL").partition("?")[0]
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if {"-d", "-F"} & {*words} else "GET"
    assert [path for told, pattern in KNOWN if told == method and pattern.fullmatch(path)] != []
    if "-d" in words:
        body = json.loads(words[words.index("-d") + 1])
        action = CATALOG.action.get(path.removeprefix("/v1/actions/").removesuffix("/preview"))
        assert action is None or action.input().validate(body) == {}


def test_the_tutorial_works_on_a_fresh_sandbox_company(sandbox_client: Any) -> None:
    tutorial = [page for page in PAGES if page.parent.name == "tutorial"]
    calls = [words for words in shell_lines(tutorial) if words[0] == "curl" and "/v1/actions/" in words[1]]
    answers = [
        sandbox_client.post(words[1].removeprefix("$SAGE100_URL"), json=json.loads(words[words.index("-d") + 1]))
        for words in calls
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json["links"] != []
    again = sandbox_client.post("/v1/actions/create_work_order", json=json.loads(calls[1][calls[1].index("-d") + 1]))
    assert again.json["code"] == "already_linked"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_in_the_docs_exists(words: list[str]) -> None:
    command: Any = main
    for word in words:
        if not isinstance(command, Group) or word.startswith("-"):
            break
        command = command.commands[word]
    options = {name for parameter in command.params for name in parameter.opts}
    assert [word for word in words if word.startswith("--") and word not in options] == []


def test_the_verifying_code_accepts_what_the_plugin_signs_and_nothing_else() -> None:
    shown: dict[str, Any] = {}
    exec(blocks(ROOT / "docs/howto/verify-a-signature.md", "python")[0], shown)
    now, body, first = int(time.time()), b'{"id":"evt_1"}', new_secret()
    both = rotated([first], now)

    def headers(secrets: tuple[str, ...], at: int) -> dict[str, str]:
        signed = signatures(secrets, "evt_1", at, body)
        return {"webhook-id": "evt_1", "webhook-timestamp": str(at), "webhook-signature": signed}

    assert shown["verified"](first, headers((first,), now), body)
    assert shown["verified"](first, headers(both, now), body)
    assert shown["verified"](both[0], headers(both, now), body)
    assert not shown["verified"](new_secret(), headers(both, now), body)
    assert not shown["verified"](first, headers((first,), now), body + b" ")
    assert not shown["verified"](first, headers((first,), now - 301), body)
    assert not shown["verified"](first, {"webhook-timestamp": "soon", "webhook-signature": "v1"}, body)


def test_the_action_that_is_shown_keeps_every_rule() -> None:
    shown: dict[str, Any] = {"__name__": "actions.client.find"}
    exec(blocks(ROOT / "docs/howto/write-an-action.md", "python")[0], shown)
    action = shown["FIND_CLIENTS"]
    catalog = Catalog((*CATALOG.actions, action), CATALOG.triggers, CATALOG.pickers)
    assert host_rules.naming(action) + host_rules.labelled(action) + host_rules.pickers(action, catalog) == []
    assert action.input().validate(action.example.input) == {}
    assert action.input().validate(action.refuses[0].input)["limit"] == [action.refuses[0].message]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [t for t in targets if not t.startswith("http") and not (page.parent / t).exists()]
    assert missing == []


def test_the_navigation_of_the_site_and_the_list_of_pages_hold_every_page() -> None:
    docs = ROOT / "docs"
    pages = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md") if path != docs / "README.md")
    told = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert sorted(re.findall(r"^ +- (\S+/\S+\.md)$", told, re.MULTILINE)) == pages
    assert (
        sorted(re.findall(r"^\* .*\]\(([^)]+\.md)\)", (docs / "README.md").read_text("utf-8"), re.MULTILINE)) == pages
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_read_in_one_sitting(page: Path) -> None:
    assert len(page.read_text("utf-8").splitlines()) <= 110
