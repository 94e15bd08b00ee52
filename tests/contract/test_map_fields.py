"""What the page on mapping fields shows is true."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sage100_plugin.engine.mapping.targets import targets
from sage100_plugin.mapping import TRANSFORMS, checked
from tests.conftest import COMPANY, Api
from tests.contract.catalog import ROOT
from tests.contract.test_docs import CURLS, blocks

PAGE = ROOT / "docs/howto/map-fields.md"
TEXT = PAGE.read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", TEXT, re.MULTILINE))
LINES = [json.loads(line) for block in blocks(PAGE, "json") for line in block.splitlines()]
"""Lines of a mapping that the page shows."""


def test_every_transform_stands_in_the_table_and_nothing_else() -> None:
    assert list(ROWS) == list(TRANSFORMS)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_what_is_said_beside_a_transform_is_named(name: str) -> None:
    told = {parameter.name for parameter in TRANSFORMS[name].parameters}
    assert set(re.findall(r"`(\w+)`", ROWS[name])) == told


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line['field']} {line.get('source')}")
def test_a_line_that_is_shown_can_be_saved(sandbox_client: Api, line: dict[str, Any]) -> None:
    shown = sandbox_client.get(f"/v1/mappings/{COMPANY}/work_order").json
    lines = [line, *(other for other in shown["pairs"] if other["field"] != line["field"])]
    assert checked(lines, targets(sandbox_client.plugin, COMPANY, "work_order"))[0].field == line["field"]


def test_the_calls_that_are_shown_work(sandbox_client: Api) -> None:
    curls = [words for words in CURLS if any("/v1/mappings/" in word for word in words)]
    tried, saved = [json.loads(words[words.index("-d") + 1]) for words in curls if "-d" in words]
    path = f"/v1/mappings/{COMPANY}/work_order"
    told = sandbox_client.post(f"{path}/try", tried)
    assert (told.status_code, told.json["input"]["description"]) == (200, "No cooling")
    for number in range(saved["version"]):
        lines = [*saved["pairs"], {"field": "notes", "source": f"memo{number}"}]
        assert sandbox_client.put(path, {"pairs": lines}).status_code == 200
    assert sandbox_client.put(path, saved).json["version"] == saved["version"] + 1
