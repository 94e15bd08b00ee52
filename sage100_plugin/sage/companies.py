"""The companies of a data folder: one small file each, with a sandbox company's database beside it."""

from __future__ import annotations

import os
import re
import threading
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import Company, SageReader, SageWriter
from sage100_plugin.sage.sandbox import company as sandbox
from sage100_plugin.sage.sandbox.seed import Kind
from sage100_plugin.settings import SettingsWrong

if TYPE_CHECKING:
    from sage100_plugin.sage.api.schema import MbxmlSchema
    from sage100_plugin.sage.api.writer import MbxmlWriter

LEGAL_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
API_USER = "sage100-plugin"
"""The user the sandbox's API is entered as."""


class CompanyFolder:
    """The companies under one folder. A company added by another process is found at the next look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._readers: dict[str, sandbox.SandboxReader] = {}
        self._writers: dict[str, MbxmlWriter] = {}
        self._own = threading.Lock()
        self._schema: MbxmlSchema | None = None

    def all(self) -> tuple[Company, ...]:
        """The companies, by id."""
        if not self._folder.is_dir():
            return ()
        # Every call of an action comes here; a glob takes four times as long.
        with os.scandir(self._folder) as entries:
            found = sorted(one.name for one in entries if one.name.endswith(".toml"))
        return tuple(_read(self._folder / name) for name in found)

    def get(self, company_id: str) -> Company | None:
        """The company with this id."""
        path = self._folder / f"{company_id}.toml"
        return _read(path) if LEGAL_ID.fullmatch(company_id) and path.exists() else None

    def reader(self, company_id: str) -> SageReader:
        """The company's reader, kept open."""
        with self._own:
            if company_id not in self._readers:
                self._readers[company_id] = sandbox.open_reader(self.database(company_id))
            return self._readers[company_id]

    def writer(self, company_id: str) -> SageWriter:
        """The company's writer."""
        with self._own:
            if company_id not in self._writers:
                self._writers[company_id] = self._make_writer(company_id)
            return self._writers[company_id]

    def _make_writer(self, company_id: str) -> MbxmlWriter:
        # XML is imported with the first write.
        from sage100_plugin.sage.api.schema import MbxmlSchema  # noqa: PLC0415
        from sage100_plugin.sage.api.writer import MbxmlWriter  # noqa: PLC0415
        from sage100_plugin.sage.sandbox.api import SandboxTransport  # noqa: PLC0415

        self._schema = self._schema or MbxmlSchema()
        transport = SandboxTransport(self.database(company_id), schema=self._schema)
        found = self.get(company_id)
        return MbxmlWriter(self._schema, found.name if found else company_id, API_USER, transport)

    def database(self, company_id: str) -> Path:
        """The file of a sandbox company."""
        return self._folder / f"{company_id}.sqlite"

    def add_sandbox(self, company_id: str, kind: Kind = "general") -> Company:
        """Make a sandbox company. Raises `Refused` for an id that is taken or cannot be one."""
        if not LEGAL_ID.fullmatch(company_id):
            raise Refused(
                "invalid_value", "A company id is lower-case letters, digits, _ and -, and starts with a letter."
            )
        if self.get(company_id) is not None:
            raise Refused("wrong_state", f"There is a company {company_id} already: sandbox reset makes it new.")
        sandbox.remove(self.database(company_id))
        sandbox.create(self.database(company_id), company_id, kind)
        name = "Sandbox Builders Inc" if kind == "general" else "Sandbox Service Inc"
        _write(self._folder / f"{company_id}.toml", {"name": name, "sandbox": True, "kind": kind})
        return self._known(company_id)

    def reset_sandbox(self, company_id: str) -> Company:
        """Make a sandbox company's data new. Raises `Refused` when it is no sandbox company."""
        found = self._known(company_id)
        kind = _facts(self._folder / f"{company_id}.toml")["kind"]
        sandbox.reset(self.database(company_id), company_id, kind)
        return found

    def _known(self, company_id: str) -> Company:
        found = self.get(company_id)
        if found is None or not found.sandbox:
            raise Refused("unknown_company", f"There is no sandbox company {company_id}: sage100-plugin sandbox new.")
        return found

    def close(self) -> None:
        """Let go of the open readers."""
        with self._own:
            for reader in self._readers.values():
                reader.close()
            self._readers.clear()


def _read(path: Path) -> Company:
    now = path.stat()
    return _parsed(str(path), now.st_mtime_ns, now.st_size)


@lru_cache(1024)
def _parsed(path: str, _moment: int, _size: int) -> Company:
    """An unchanged file is not parsed again."""
    file = Path(path)
    facts = _facts(file)
    return Company(
        file.stem, facts["name"], facts.get("sandbox", False), facts.get("country", "US"), facts.get("policies", {})
    )


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(tomli_w.dumps(facts), "utf-8")
    fresh.replace(path)


def _facts(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong(f"{file} cannot be read: {error}.") from None
