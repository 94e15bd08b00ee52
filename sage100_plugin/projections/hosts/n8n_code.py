"""TypeScript and JavaScript text from plain data: the same literal for the source and for what it compiles to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME = re.compile(r"^[A-Za-z_$][A-Za-z0-9_$]*$")
LINE = 100
GENERATED = "Generated from the catalog by `sage100-plugin generate`"


class Code(str):
    """An expression that stands in the text as it is."""

    __slots__ = ()


@dataclass(frozen=True)
class Constant:
    """An exported constant and its type in TypeScript."""

    name: str
    type: str
    value: Any


def first_line(manifest: Mapping[str, Any]) -> str:
    """What every generated file says first: that it is generated, and from which registry."""
    return f"// {GENERATED} (registry {manifest['hash'][:12]}). Do not edit.\n"


def literal(value: object, depth: int = 0) -> str:
    """A literal as a person would write it: short ones on a line, single quotes, bare names."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return _object(value, depth)
    if isinstance(value, (list, tuple)):
        return _spread("[", [literal(each, depth + 1) for each in value], "]", depth)
    return json.dumps(value)


def _object(value: Mapping[str, Any], depth: int) -> str:
    parts = [f"{_name(name)}: {literal(each, depth + 1)}" for name, each in value.items()]
    short = all(isinstance(each, (str, int, float, bool, list)) or each in ({}, None) for each in value.values())
    return _spread("{", parts, "}", depth, short=short and len(parts) < 4, pad=" ")  # noqa: PLR2004 - looks


def _spread(opened: str, parts: list[str], closed: str, depth: int, *, short: bool = True, pad: str = "") -> str:
    if not parts:
        return opened + closed
    line = f"{opened}{pad}{', '.join(parts)}{pad}{closed}"
    if short and "\n" not in line and len(line) + 2 * depth < LINE:
        return line
    inside = "\t" * (depth + 1)
    body = "".join(f"{inside}{part},\n" for part in parts)
    return f"{opened}\n{body}{chr(9) * depth}{closed}"


def _name(name: str) -> str:
    return name if NAME.match(name) else _quoted(name)


def _quoted(text: str) -> str:
    inside = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')
    if "'" in inside and '"' not in inside:
        return f'"{inside}"'
    return "'" + inside.replace("'", "\\'") + "'"


def typescript(imports: str, constants: list[Constant]) -> str:
    """A module that exports these constants."""
    made = (f"export const {each.name}: {each.type} = {literal(each.value)};\n" for each in constants)
    return imports + "".join(f"\n{each}" for each in made)


def javascript(constants: list[Constant]) -> str:
    """The same module, compiled."""
    made = (f"exports.{each.name} = {literal(each.value)};\n" for each in constants)
    return '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n' + "".join(made)
