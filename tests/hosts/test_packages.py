"""What holds for the package of every host."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from sage100_plugin.plugin import documents, host_packages
from sage100_plugin.projections import hosts
from sage100_plugin.projections.hosts.host import Host

MANIFEST = documents().manifest()
NEW = {"actions": ("create_work_order", "create_scaffold_tag"), "triggers": ("job_created", "scaffold_inspected")}
every_host = pytest.mark.parametrize("host", hosts.HOSTS.values(), ids=lambda host: host.key)


def with_another_of_each() -> dict[str, Any]:
    """The manifest of a catalog with one action and one trigger more."""
    made = copy.deepcopy(MANIFEST)
    for kind, (known, key) in NEW.items():
        (like,) = (one for one in made[kind] if one["key"] == known)
        made[kind].append(like | {"key": key, "title": key.replace("_", " ").title()})
    made["actions"][-1] |= {"verb": "create"}
    made["triggers"][-1] |= {"event": "scaffold.inspected"}
    return made


def words(text: str) -> str:
    """The text without what separates words, in small letters: each host writes a key its own way."""
    return re.sub(r"[^a-z]", "", text.lower())


@every_host
def test_what_is_new_in_the_catalog_is_in_the_package_by_generating_it(host: Host) -> None:
    before, after = (words("".join(host.files(told).values())) for told in (MANIFEST, with_another_of_each()))
    for _, key in NEW.values():
        assert words(key) not in before
        assert words(key) in after, key


@every_host
def test_a_package_is_the_same_whenever_it_is_made(host: Host) -> None:
    made = [hosts.artefact(host, MANIFEST, host_packages()) for _ in range(2)]
    assert made[0] == made[1]
    assert len(made[0]) < 2_000_000


@every_host
def test_a_package_is_named_after_its_version(host: Host) -> None:
    assert "{" not in host.named(MANIFEST)
