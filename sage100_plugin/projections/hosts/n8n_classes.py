"""The classes of the nodes, as TypeScript and as what that compiles to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sage100_plugin.projections.hosts.n8n_code import literal


@dataclass(frozen=True)
class Function:
    """A function of a node that hands over to the runtime."""

    name: str
    this: str
    takes: tuple[str, ...]
    gives: str
    call: str


@dataclass(frozen=True)
class NodeClass:
    """A node: its description, the methods that its editor calls, and what it runs."""

    name: str
    imports: Mapping[str, tuple[str, ...]]
    description: Mapping[str, Any]
    runs: Function
    methods: Mapping[str, Any] = field(default_factory=dict)
    webhooks: tuple[Function, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)

    def typescript(self) -> str:
        """The source."""
        used = (self.runs, *self.webhooks)
        types = sorted({*(each.this for each in used), *self.runs.takes, "INodeType", "INodeTypeDescription"})
        told = _imported("type ", types, "n8n-workflow") + "import { NodeConnectionTypes } from 'n8n-workflow';\n\n"
        told += "".join(_imported("", names, module) for module, names in self.imports.items())
        told += "".join(f"\nconst {name} = {literal(value)};\n" for name, value in self.before.items())
        told += f"\nexport class {self.name} implements INodeType {{\n"
        told += f"\tdescription: INodeTypeDescription = {literal(self.description, 1)};\n\n"
        if self.methods:
            told += f"\tmethods = {literal(self.methods, 1)};\n\n"
        if self.webhooks:
            made = "".join(_typed(each, 3) for each in self.webhooks)
            told += f"\twebhookMethods = {{\n\t\tdefault: {{\n{made}\t\t}},\n\t}};\n\n"
        return told + _typed(self.runs, 1).replace("},\n", "}\n") + "}\n"

    def javascript(self) -> str:
        """What it compiles to."""
        told = '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n'
        told += 'const { NodeConnectionTypes } = require("n8n-workflow");\n'
        for module, names in self.imports.items():
            told += f'const {{ {", ".join(names)} }} = require("{module}");\n'
        told += "".join(f"const {name} = {literal(value)};\n" for name, value in self.before.items())
        told += f"class {self.name} {{\n\tconstructor() {{\n"
        told += f"\t\tthis.description = {literal(self.description, 2)};\n"
        if self.methods:
            told += f"\t\tthis.methods = {literal(self.methods, 2)};\n"
        if self.webhooks:
            made = "".join(_plain(each, 4) for each in self.webhooks)
            told += f"\t\tthis.webhookMethods = {{\n\t\t\tdefault: {{\n{made}\t\t\t}},\n\t\t}};\n"
        told += "\t}\n" + _plain(self.runs, 1).replace("},\n", "}\n") + "}\n"
        return told + f"exports.{self.name} = {self.name};\n"


def _imported(kind: str, names: Iterable[str], module: str) -> str:
    line = f"import {kind}{{ {', '.join(names)} }} from '{module}';\n"
    if len(line) <= 100:  # noqa: PLR2004 - as wide as n8n's own formatter has it
        return line
    return f"import {kind}{{\n" + "".join(f"\t{name},\n" for name in names) + f"}} from '{module}';\n"


def _typed(function: Function, depth: int) -> str:
    head = f"async {function.name}(this: {function.this}): Promise<{function.gives}> {{"
    return _body(head, function, depth)


def _plain(function: Function, depth: int) -> str:
    return _body(f"async {function.name}() {{", function, depth)


def _body(head: str, function: Function, depth: int) -> str:
    tabs = "\t" * depth
    return f"{tabs}{head}\n{tabs}\treturn await {function.call};\n{tabs}}},\n"
