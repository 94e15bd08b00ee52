"""One table of settings: name, default, help, and whether it is a secret."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Setting:
    """One setting: `SAGE100_<NAME>` in the environment, `<name>` in settings.toml."""

    name: str
    default: str
    help: str
    secret: bool = False


SETTINGS = (
    Setting("home", "", "The data folder; empty means the platform's own place for data."),
    Setting("database_url", "", "The ledger; empty means an SQLite file in the data folder.", secret=True),
    Setting("secret_key", "", "Keys that sign and seal, newest first, by commas; made on first use.", secret=True),
    Setting("poll_seconds", "60", "How often Sage is asked for changes."),
    Setting("overlap_seconds", "300", "How far back each poll looks again; longer than Sage's longest transaction."),
    Setting("rate_limit", "1200", "Calls a minute and API key."),
    Setting("allowed_targets", "", "Private receivers that may get deliveries: names, addresses, networks, by commas."),
    Setting("public_url", "", "The address under which others reach this server, behind a proxy or tunnel."),
    Setting("log_level", "INFO", "How much is logged: DEBUG, INFO, WARNING, ERROR."),
)

FILE = "settings.toml"


class SettingsWrong(Exception):
    """A setting cannot be used; the message names it and says how to mend it."""


@dataclass(frozen=True)
class Settings:
    """All settings, resolved: environment first, then a `_FILE` for secrets, then settings.toml, then the default."""

    home: Path
    values: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Settings(home={str(self.home)!r})"

    def text(self, name: str) -> str:
        """The value as text."""
        return self.values[name]

    def number(self, name: str) -> float:
        """The value as a positive number. Raises `SettingsWrong`."""
        try:
            value = float(self.values[name])
        except ValueError:
            value = 0.0
        if not value > 0:
            msg = f"SAGE100_{name.upper()} must be a number above 0."
            raise SettingsWrong(msg)
        return value

    def items(self, name: str) -> tuple[str, ...]:
        """The value split at commas."""
        return tuple(part.strip() for part in self.values[name].split(",") if part.strip())


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; the data folder is created with rights for its owner only. Raises `SettingsWrong`."""
    home = Path(environ.get("SAGE100_HOME") or platformdirs.user_data_dir("sage100-plugin", appauthor=False))
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The data folder {home} cannot be made: {error.strerror}. Set SAGE100_HOME to one that can."
        raise SettingsWrong(msg) from None
    file = _file(home / FILE)
    return Settings(home, {s.name: _value(s, environ, file) for s in SETTINGS})


def _file(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise SettingsWrong(msg) from None
    unknown = set(found) - {s.name for s in SETTINGS}
    if unknown:
        msg = f"{path} names settings that do not exist: {', '.join(sorted(unknown))}."
        raise SettingsWrong(msg)
    return {name: str(value) for name, value in found.items()}


def _value(setting: Setting, environ: Mapping[str, str], file: Mapping[str, str]) -> str:
    name = f"SAGE100_{setting.name.upper()}"
    if name in environ:
        return environ[name]
    if setting.secret and f"{name}_FILE" in environ:
        try:
            return Path(environ[f"{name}_FILE"]).read_text("utf-8").strip()
        except OSError as error:
            msg = f"{name}_FILE cannot be read: {error.strerror}."
            raise SettingsWrong(msg) from None
    return file.get(setting.name, setting.default)
