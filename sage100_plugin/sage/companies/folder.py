"""The companies of a data folder, each with its reader and writer."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sage100_plugin.errors import Refused, Unavailable
from sage100_plugin.ports.sage import Company, SageReader, SageWriter
from sage100_plugin.ports.sealing import Sealer, WrongKey
from sage100_plugin.sage.companies import file
from sage100_plugin.sage.companies.installation import Installation, unknown_company
from sage100_plugin.sage.sandbox import reading
from sage100_plugin.settings import SettingsWrong

if TYPE_CHECKING:
    from sage100_plugin.sage.api.schema import MbxmlSchema
    from sage100_plugin.sage.api.transport import Transport
    from sage100_plugin.sage.companies.opening import Remote
    from sage100_plugin.sage.reader import SqlReader
    from sage100_plugin.sage.sandbox.seed import Kind

API_USER = "sage100-plugin"
"""The user the sandbox's API is entered as."""

LOCK_SECONDS = 10.0
"""How long another process that changes the companies is waited for."""


def _no_keys() -> Sealer:
    raise SettingsWrong("The passwords of companies cannot be opened here: no keys were handed in.")


def _no_runners(_company: str) -> Transport:
    raise Unavailable("sage_unavailable", "What is written to this company is written by the running server only.")


@dataclass
class _Opened:
    """A company's reader and writer, and the state of its file of which they were made."""

    of: tuple[int, int]
    reader: SqlReader
    writer: SageWriter | None = None


class CompanyFolder:
    """The companies under one folder. What another process adds, changes or removes is found at the next look.

    `sealer` opens the passwords of real companies, `remote` gives the transport to the runner beside a company's Sage;
    who only has sandbox companies needs neither.
    """

    def __init__(self, folder: Path, sealer: Callable[[], Sealer] = _no_keys, remote: Remote = _no_runners) -> None:
        self._folder = folder
        self._sealer = sealer
        self._remote = remote
        self._opened: dict[str, _Opened] = {}
        self._ours: MbxmlSchema | None = None
        self._own = threading.Lock()

    def all(self) -> tuple[Company, ...]:
        """The companies, by id."""
        if not self._folder.is_dir():
            return ()
        # Every call of an action comes here; a glob takes four times as long.
        with os.scandir(self._folder) as entries:
            found = sorted(one.name for one in entries if one.name.endswith(".toml"))
        return tuple(file.company(self._folder / name) for name in found)

    def get(self, company_id: str) -> Company | None:
        """The company with this id."""
        path = self._path(company_id)
        return file.company(path) if file.LEGAL_ID.fullmatch(company_id) and path.exists() else None

    def facts(self, company_id: str) -> Mapping[str, Any]:
        """What the company was set up with, without secrets. Raises `Refused` (`unknown_company`)."""
        self.known(company_id)
        held = file.read(self._path(company_id))
        return held.get("sage") or {"kind": held.get("kind", "")}

    def reader(self, company_id: str) -> SageReader:
        """The company's reader, kept open."""
        with self._own:
            return self._fresh(company_id).reader

    def writer(self, company_id: str) -> SageWriter:
        """The company's writer."""
        with self._own:
            opened = self._fresh(company_id)
            opened.writer = opened.writer or self._make_writer(company_id)
            return opened.writer

    def _fresh(self, company_id: str) -> _Opened:
        """What is open of the company, made anew when its file changed."""
        try:
            now = self._path(company_id).stat()
        except OSError:
            self._let_go(company_id)
            raise Unavailable("sage_unavailable", f"The company {company_id} was removed.") from None
        stamp, held = (now.st_mtime_ns, now.st_size), self._opened.get(company_id)
        if held is None or held.of != stamp:
            self._let_go(company_id)
            held = self._opened[company_id] = _Opened(stamp, self._make_reader(company_id))
        return held

    def _let_go(self, company_id: str) -> None:
        held = self._opened.pop(company_id, None)
        if held is not None:
            held.reader.close()

    def _make_reader(self, company_id: str) -> SqlReader:
        if self._is_sandbox(company_id):
            return reading.open_reader(self.database(company_id))
        # What speaks to SQL Server is imported with the first real company.
        from sage100_plugin.sage.companies.opening import open_reader  # noqa: PLC0415

        return open_reader(self._usable(company_id))

    def _make_writer(self, company_id: str) -> SageWriter:
        # XML is imported with the first write.
        from sage100_plugin.sage.api.schema import MbxmlSchema, SchemaError  # noqa: PLC0415
        from sage100_plugin.sage.api.writer import MbxmlWriter  # noqa: PLC0415

        if self._is_sandbox(company_id):
            from sage100_plugin.sage.sandbox.api import SandboxTransport  # noqa: PLC0415

            self._ours = self._ours or MbxmlSchema()
            into = SandboxTransport(self.database(company_id), schema=self._ours)
            return MbxmlWriter(self._ours, self.known(company_id).name, API_USER, into)
        from sage100_plugin.sage.companies.opening import transport  # noqa: PLC0415

        found = self._usable(company_id)
        try:
            schema = MbxmlSchema(found.xsd)
        except SchemaError as error:
            raise Unavailable("sage_unavailable", str(error)) from None
        user = found.facts["api_user"] or API_USER  # in previews; without a user there is no agent either
        return MbxmlWriter(schema, found.name, user, transport(company_id, found, self._remote))

    def _usable(self, company_id: str) -> Installation:
        try:
            return self.installation(company_id)
        except (WrongKey, SettingsWrong) as error:
            raise Unavailable("sage_unavailable", f"The company {company_id} cannot be opened. {error}") from None

    def installation(self, company_id: str, but: Container[str] = ()) -> Installation:
        """A real company's facts and passwords, without those that are about to be replaced (`but`).

        Raises `Refused` for a sandbox company, `WrongKey`, and `SettingsWrong` for a file that was edited.
        """
        if self._is_sandbox(company_id):
            raise Refused("wrong_state", f"{company_id} is a sandbox company: sage100-plugin sandbox changes it.")
        return file.installation(self._path(company_id), self._sealer(), but)

    def add(self, company_id: str, found: Installation) -> Company:
        """Store a real company. Raises `Refused` for an id that is taken or cannot be one."""
        with self._writing():
            self.free(company_id)
            file.store(self._path(company_id), found, self._sealer(), {})
        return self.known(company_id)

    def replace(self, company_id: str, found: Installation) -> Company:
        """Store a real company's changed facts."""
        with self._writing():
            file.store(self._path(company_id), found, self._sealer(), self.known(company_id).policies)
        return self.known(company_id)

    def change(self, company_id: str, facts: Mapping[str, Any]) -> Company:
        """Change what every company has: its country, and those of its policies that are given.

        Raises `Refused` (`unknown_company`).
        """
        # What makes and changes sandbox companies is imported with the first of them: a server seldom needs it.
        from sage100_plugin.sage.sandbox import company as sandbox  # noqa: PLC0415

        with self._writing():
            found, path = self.known(company_id), self._path(company_id)
            held = file.read(path)
            told = {**facts, "policies": {**held.get("policies", {}), **facts.get("policies", {})}}
            file.write(path, {**held, **told})
            if found.sandbox and "country" in facts:
                sandbox.set_edition(self.database(company_id), facts["country"])
        return self.known(company_id)

    def remove(self, company_id: str) -> None:
        """Take a company away, and a sandbox company's data with it. Raises `Refused` (`unknown_company`)."""
        from sage100_plugin.sage.sandbox import company as sandbox  # noqa: PLC0415

        with self._writing():
            found = self.known(company_id)
            self._let_go(company_id)
            file.remove(self._path(company_id))
            if found.sandbox:
                sandbox.remove(self.database(company_id))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, also among processes. Raises `Unavailable` (`storage_failed`) when the disk refuses."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - slow, and companies are seldom changed

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "LOCK", timeout=LOCK_SECONDS), self._own:
                yield
        except Timeout:
            says = f"Another process is changing the companies in {self._folder}. Try again in a moment."
            raise Unavailable("storage_failed", says) from None
        except OSError as error:
            says = f"The companies in {self._folder} cannot be changed: {error.strerror}."
            raise Unavailable("storage_failed", says) from error

    def free(self, company_id: str) -> None:
        """Raise `Refused` when the id is taken or cannot be one."""
        if not file.LEGAL_ID.fullmatch(company_id):
            raise Refused(
                "invalid_value", "A company id is lower-case letters, digits, _ and -, and starts with a letter."
            )
        found = self.get(company_id)
        if found is not None:
            says = "sandbox reset makes it new" if found.sandbox else "company set changes it"
            raise Refused("wrong_state", f"There is a company {company_id} already: {says}.")

    def database(self, company_id: str) -> Path:
        """The file of a sandbox company."""
        return self._folder / f"{company_id}.sqlite"

    def add_sandbox(self, company_id: str, kind: Kind = "general") -> Company:
        """Make a sandbox company. Raises `Refused` for an id that is taken or cannot be one."""
        from sage100_plugin.sage.sandbox import company as sandbox  # noqa: PLC0415

        self.free(company_id)
        sandbox.remove(self.database(company_id))
        sandbox.create(self.database(company_id), company_id, kind)
        name = "Sandbox Builders Inc" if kind == "general" else "Sandbox Service Inc"
        file.write(self._path(company_id), {"name": name, "sandbox": True, "kind": kind})
        return self.known(company_id)

    def reset_sandbox(self, company_id: str) -> Company:
        """Make a sandbox company's data new. Raises `Refused` when it is no sandbox company."""
        from sage100_plugin.sage.sandbox import company as sandbox  # noqa: PLC0415

        found = self.get(company_id)
        if found is None or not found.sandbox:
            raise Refused("unknown_company", f"There is no sandbox company {company_id}: sage100-plugin sandbox new.")
        sandbox.reset(self.database(company_id), company_id, file.read(self._path(company_id))["kind"])
        return found

    def close(self) -> None:
        """Let go of the open readers."""
        with self._own:
            for company_id in list(self._opened):
                self._let_go(company_id)

    def _path(self, company_id: str) -> Path:
        return self._folder / f"{company_id}.toml"

    def _is_sandbox(self, company_id: str) -> bool:
        return self.known(company_id).sandbox

    def known(self, company_id: str) -> Company:
        """The company with this id. Raises `Refused` (`unknown_company`)."""
        found = self.get(company_id)
        if found is None:
            raise unknown_company(company_id)
        return found
