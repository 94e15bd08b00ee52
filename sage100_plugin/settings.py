"""One table of settings: name, default, help, and whether it is a secret."""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import platformdirs

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DAY = 86_400
SHORTEST_KEY = 16


def fine(_value: str) -> str:
    """Any text will do."""
    return ""


def _number(least: float, most: float) -> Callable[[str], str]:
    def wrong(value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        return "" if least <= number <= most else f"must be a number from {least:,.0f} to {most:,.0f}"

    return wrong


def _level(value: str) -> str:
    return "" if value.upper() in LEVELS else f"must be one of {', '.join(LEVELS)}"


def _address(value: str) -> str:
    return "" if not value or value.startswith(("http://", "https://")) else "must begin with http:// or https://"


def _targets(value: str) -> str:
    for item in filter(lambda item: "/" in item, value.split(",")):
        try:
            ip_network(item.strip().strip("[]"), strict=False)
        except ValueError:
            return f"holds {item.strip()}, which is no network"
    return ""


ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
LONGEST_ADDRESS = 254


def mail_addresses(value: str) -> tuple[str, ...] | None:
    """The mail addresses in a text, which stand by commas; None when something else stands there."""
    parts = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    good = all(ADDRESS.fullmatch(part) and len(part) <= LONGEST_ADDRESS for part in parts)
    return parts if good else None


def _mails(value: str) -> str:
    return "must be mail addresses, by commas" if mail_addresses(value) is None else ""


def _one_mail(value: str) -> str:
    found = mail_addresses(value)
    return "must be one mail address" if found is None or len(found) > 1 else ""


def _tls(value: str) -> str:
    return "" if value in ("starttls", "tls", "none") else "must be starttls, tls or none"


def _keys(value: str) -> str:
    short = any(len(key.strip()) < SHORTEST_KEY for key in value.split(",") if key.strip())
    return f"must hold keys of at least {SHORTEST_KEY} characters" if short else ""


@dataclass(frozen=True)
class Setting:
    """One setting: `SAGE100_<NAME>` in the environment, `<name>` in settings.toml. `wrong` says what it must be."""

    name: str
    default: str
    help: str
    secret: bool = False
    wrong: Callable[[str], str] = fine


SETTINGS = (
    Setting("home", "", "The data folder; empty means the platform's own place for data."),
    Setting(
        "database_url",
        "",
        "The ledger: empty means an SQLite file in the data folder, postgresql://... a database for several processes.",
        secret=True,
    ),
    Setting(
        "secret_key",
        "",
        "Keys that sign and seal, newest first, by commas; made on first use.",
        secret=True,
        wrong=_keys,
    ),
    Setting("poll_seconds", "60", "How often Sage is asked for changes.", wrong=_number(1, DAY)),
    Setting(
        "overlap_seconds",
        "300",
        "How far back each poll looks again; longer than Sage's longest transaction.",
        wrong=_number(1, DAY),
    ),
    Setting("keep_days", "90", "For how many days events and their deliveries are kept.", wrong=_number(1, 10_000)),
    Setting("rate_limit", "1200", "Calls a minute and API key.", wrong=_number(1, 1_000_000_000)),
    Setting(
        "allowed_targets",
        "",
        "Private receivers that may get deliveries: names, addresses, networks, by commas.",
        wrong=_targets,
    ),
    Setting(
        "public_url", "", "The address under which others reach this server, behind a proxy or tunnel.", wrong=_address
    ),
    Setting("smtp_host", "", "The mail server that sends notices to approvers; empty means no mail."),
    Setting("smtp_port", "587", "Its port; 465 goes with tls.", wrong=_number(1, 65_535)),
    Setting(
        "smtp_tls",
        "starttls",
        "How the way to it is encrypted: starttls, tls (from the first byte), or none, which takes no password.",
        wrong=_tls,
    ),
    Setting("smtp_user", "", "The user there; empty where it wants none."),
    Setting("smtp_password", "", "The password there.", secret=True),
    Setting("smtp_from", "", "The sender's address in these mails.", wrong=_one_mail),
    Setting(
        "smtp_to",
        "",
        "Who gets them, by commas, in companies without a policy notify of their own.",
        wrong=_mails,
    ),
    Setting("log_level", "INFO", "How much is logged: DEBUG, INFO, WARNING, ERROR.", wrong=_level),
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
        """The value as a number."""
        return float(self.values[name])

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
    values = {setting.name: _value(setting, environ, file) for setting in SETTINGS}
    faults = [f"SAGE100_{s.name.upper()} {wrong}." for s in SETTINGS if (wrong := s.wrong(values[s.name]))]
    if faults:
        raise SettingsWrong(" ".join(faults))
    return Settings(home, values)


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
