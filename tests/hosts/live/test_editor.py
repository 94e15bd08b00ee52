"""The package in n8n's editor: a browser finds the node, fills it in, runs it and reads the error."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.hosts.live.flows import INSTANT, NODE, POLLING, Workshop
from tests.hosts.live.pictures import take

LARGEST = 200_000


def test_n8n_lists_the_nodes_as_a_community_package(shop: Workshop) -> None:
    told = {one["name"]: one for one in shop.n8n.call("GET", "/types/nodes.json")}
    assert {NODE, INSTANT, POLLING, f"{NODE}Tool"} <= told.keys()
    assert told[NODE]["usableAsTool"]
    assert told[NODE]["iconUrl"].keys() == {"light", "dark"}


def test_the_editor_shows_what_the_pictures_show(shop: Workshop, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium: apt-get install chromium")
    for picture in take(shop, tmp_path, chromium):
        assert 10_000 < picture.stat().st_size < LARGEST, picture.name
