"""All that is generated, from one catalog."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sage100_plugin.ports.facts import Facts
from sage100_plugin.projections import fidelity, hosts, reference, requirements
from sage100_plugin.projections.generate import texts_of_tests
from sage100_plugin.projections.manifest import manifest
from sage100_plugin.projections.openapi import openapi
from sage100_plugin.projections.page import page
from sage100_plugin.spec import Catalog

REFERENCE = "docs/reference"
NONE = Facts()


class Documents:
    """The manifest, the OpenAPI document and the pages; each is made once.

    `questions` are the reader's functions whose docstrings say what is read from Sage. `facts` are those about Sage
    that the product relies on. `folder` holds the packages for the hosts.
    """

    def __init__(
        self,
        catalog: Catalog,
        version: str,
        questions: Sequence[fidelity.Question] = (),
        facts: Facts = NONE,
        folder: Path | None = None,
    ) -> None:
        self._catalog = catalog
        self._version = version
        self._questions = questions
        self._facts = facts
        self._folder = folder
        self._artefacts: dict[str, bytes] = {}

    def manifest(self) -> dict[str, Any]:
        """plugin.json."""
        return self._manifest

    def openapi(self) -> dict[str, Any]:
        """openapi.json."""
        return self._openapi

    def page(self) -> str:
        """The page under /docs."""
        return self._page

    def hosts(self) -> list[dict[str, str]]:
        """The platforms that there is a package for: key, title and file name."""
        return [
            {"key": host.key, "title": host.title, "file": host.named(self._manifest)} for host in hosts.HOSTS.values()
        ]

    def steps(self, key: str, address: str) -> list[str]:
        """How to connect a platform to the server at `address`, once there is a key. Raises `KeyError`."""
        host = hosts.HOSTS[key]
        file = host.named(self._manifest)
        return [step.replace("{address}", address).replace("{file}", file) for step in host.steps]

    def artefact(self, key: str) -> bytes:
        """The package for a host, which a person installs there. Raises `KeyError`."""
        if key not in self._artefacts:
            if self._folder is None:
                raise KeyError(key)
            self._artefacts[key] = hosts.artefact(hosts.HOSTS[key], self._manifest, self._folder)
        return self._artefacts[key]

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        return manifest(self._catalog, self._version)

    @cached_property
    def _openapi(self) -> dict[str, Any]:
        return openapi(self._catalog, self._version)

    @cached_property
    def _page(self) -> str:
        return page(self._manifest)

    def files(self, root: Path) -> dict[str, str]:
        """The text of every generated file by its path; the tests under `root` say which requirements they prove."""
        pages = {
            "actions": reference.actions(self._manifest),
            "triggers": reference.triggers(self._manifest),
            "pickers": reference.pickers(self._manifest),
            "errors": reference.errors(self._manifest),
            "settings": reference.settings(),
            "fidelity": fidelity.fidelity(self._facts),
            "sage_questions": fidelity.sage_questions(self._questions),
            "requirements": requirements.page_of(requirements.proofs(texts_of_tests(root))),
        }
        return {
            "plugin.json": _json(self._manifest),
            "openapi.json": _json(self._openapi),
            **{f"{REFERENCE}/{name}.md": text for name, text in pages.items()},
            **hosts.files(self._manifest),
        }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
