"""The packages for the hosts: each follows from the manifest, so that a new action appears in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sage100_plugin.projections.hosts import home_assistant, make, n8n, node_red, postman, power_automate, zapier
from sage100_plugin.projections.hosts.host import Host, Manifest

HOSTS: Mapping[str, Host] = {
    host.key: host
    for host in (
        n8n.HOST,
        zapier.HOST,
        power_automate.HOST,
        make.HOST,
        node_red.HOST,
        home_assistant.HOST,
        postman.HOST,
    )
}
"""By key, the best known first."""

LEFT_BEHIND = frozenset(("node_modules", "dist", "build", "__pycache__"))
"""Folders that tools leave beside the files of a package."""


def files(manifest: Manifest) -> dict[str, str]:
    """The generated files of all hosts, by their path in the checkout."""
    made = {key: host.files(manifest) for key, host in HOSTS.items()}
    return {f"hosts/{key}/{path}": text for key, texts in made.items() for path, text in texts.items()}


def artefact(host: Host, manifest: Manifest, folder: Path) -> bytes:
    """What a person installs, from the files below `folder`, which has a folder for each host."""
    return host.artefact(manifest, _held(folder / host.key))


def _held(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder): path for path in paths}
    return {
        name.as_posix(): path.read_bytes() for name, path in named.items() if not LEFT_BEHIND.intersection(name.parts)
    }
