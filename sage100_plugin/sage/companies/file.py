"""A company's own files: `<id>.toml`, and beside it copies of the XSD and the certificate it was set up with.

A copy's name holds its content's hash. So the one write of the TOML file changes all at once: until then the old file
names the old copies, and a later edit of a copy is noticed.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Container, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli_w

from sage100_plugin.files import write_private
from sage100_plugin.ports.sage import Company
from sage100_plugin.ports.sealing import Sealer
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.company_facts import SECRETS
from sage100_plugin.settings import SettingsWrong

LEGAL_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
COPIES = {"xsd": ".xsd", "certificate": ".pem"}
"""The facts that are files."""

OF_COMPANY = ("name", "country")
"""What a sandbox company has too."""

PRINT = 16
"""Letters of a hash in a file's name."""

Facts = Mapping[str, Any]


def read(path: Path) -> Facts:
    """What the file says. Raises `SettingsWrong` when it cannot be read."""
    now = path.stat()
    return _parsed(str(path), now.st_mtime_ns, now.st_size)


@lru_cache(1024)
def _parsed(path: str, _moment: int, _size: int) -> Facts:
    """An unchanged file is not parsed again."""
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong(f"{path} cannot be read: {error}.") from None
    if not isinstance(found.get("name"), str):
        raise SettingsWrong(f"{path} does not name its company.")
    return found


def write(path: Path, facts: Facts) -> None:
    """Put the file in place as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, tomli_w.dumps(facts))


def company(path: Path) -> Company:
    """The company as the product knows it."""
    facts = read(path)
    return Company(
        path.stem, facts["name"], facts.get("sandbox", False), facts.get("country", "US"), facts.get("policies", {})
    )


def installation(path: Path, sealer: Sealer, but: Container[str] = ()) -> Installation:
    """A real company's facts and passwords, without those that are about to be replaced (`but`).

    Raises `WrongKey`, and `SettingsWrong` for a copy that was edited.
    """
    facts = read(path)
    told = {**facts.get("sage", {}), **{name: facts[name] for name in OF_COMPANY if name in facts}}
    held = {name: str(value) for name, value in told.items()}
    for name in COPIES:
        if held.get(name):
            held[name] = "" if name in but else str(_checked(path.with_name(held[name]), path))
    sealed = {name: text for name, text in facts.get("sealed", {}).items() if name not in but}
    return Installation.of(held, {name: sealer.unseal(text) for name, text in sealed.items()})


def _checked(copy: Path, path: Path) -> Path:
    try:
        whole = _hash(copy.read_bytes()) in copy.name
    except OSError:
        whole = False
    if not whole:
        raise SettingsWrong(
            f"{copy} is gone, or was changed after the company {path.stem} was set up. Give it again: "
            f"sage100-plugin company set {path.stem} {'xsd' if copy.suffix == COPIES['xsd'] else 'certificate'}=FILE"
        )
    return copy


def store(path: Path, found: Installation, sealer: Sealer, policies: Mapping[str, str]) -> None:
    """Put a real company in place, new or changed: its copies first, then, at once, the file that names them."""
    held = {name: value for name, value in found.facts.items() if value and name not in OF_COMPANY}
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in COPIES:
        if held.get(name):
            held[name] = _kept(path, Path(held[name]))
    sealed = {name: sealer.seal(found.secrets[name]) for name in SECRETS if found.secrets.get(name)}
    facts = {"name": found.name, "country": found.facts["country"], "policies": dict(policies)}
    write(path, {**facts, "sage": held, "sealed": sealed})
    for copy in _copies(path):
        if copy.name not in held.values():
            copy.unlink(missing_ok=True)


def _kept(path: Path, given: Path) -> str:
    content = given.read_bytes()
    suffix = COPIES["xsd"] if given.suffix.lower() == COPIES["xsd"] else COPIES["certificate"]
    copy = path.with_name(f"{path.stem}.{_hash(content)}{suffix}")
    write_private(copy, content)
    return copy.name


def _copies(path: Path) -> list[Path]:
    return [copy for suffix in COPIES.values() for copy in path.parent.glob(f"{path.stem}.{'?' * PRINT}{suffix}")]


def remove(path: Path) -> None:
    """Take a company's files away, the one that makes it a company first."""
    path.unlink()
    for copy in _copies(path):
        copy.unlink(missing_ok=True)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:PRINT]
