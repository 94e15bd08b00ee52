"""What every host package is: files that follow from the manifest, and one file that a person installs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Manifest = Mapping[str, Any]
"""The content of plugin.json."""


@dataclass(frozen=True)
class Host:
    """A platform on which flows run.

    `files` gives the generated files as text, by their path below `hosts/<key>/`. `artefact` makes what a person
    installs from all files of that folder, generated and written by hand; `artefact_name` is its file name, in which
    `{version}` stands for the plugin's. `steps` say how to connect it once there is a key, as `steps.py` explains.
    """

    key: str
    title: str
    artefact_name: str
    files: Callable[[Manifest], dict[str, str]]
    artefact: Callable[[Manifest, Mapping[str, bytes]], bytes]
    steps: tuple[str, ...]

    def named(self, manifest: Manifest) -> str:
        """The file name of the artefact of this version."""
        return self.artefact_name.format(version=manifest["version"])
