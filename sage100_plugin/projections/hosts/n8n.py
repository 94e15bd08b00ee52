"""n8n: the community package `n8n-nodes-sage100contractor`.

The descriptions are literals, as n8n's reviewers and linter want them, so the compiled files of the package are
written here too; only the runtime and the credential, written by hand, come from the compiler (`compiled/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.projections.hosts import n8n_triggers as triggers
from sage100_plugin.projections.hosts import steps
from sage100_plugin.projections.hosts.host import Host, Manifest
from sage100_plugin.projections.hosts.n8n_actions import fields, methods, operations, resources, rows, simple
from sage100_plugin.projections.hosts.n8n_classes import Function, NodeClass
from sage100_plugin.projections.hosts.n8n_code import Code, Constant, first_line, javascript, literal, typescript
from sage100_plugin.projections.hosts.n8n_package import NAME, NODES, codex, package_json, packed, version
from sage100_plugin.projections.hosts.n8n_words import camel, pascal
from sage100_plugin.projections.hosts.packing import npm_package

MAIN = Code("[NodeConnectionTypes.Main]")
CREDENTIALS = [{"name": "sage100ContractorApi", "required": True}]
ICON = {"light": "file:../../icons/sage100Contractor.svg", "dark": "file:../../icons/sage100Contractor.dark.svg"}
NODE, INSTANT, POLLING = NODES
PROPERTIES = "import type { INodeProperties } from 'n8n-workflow';\n"


def files(manifest: Manifest) -> dict[str, str]:
    """The generated source files."""
    first = first_line(manifest)
    made = {f"{path}.ts": first + typescript(imports, told) for path, (imports, told) in _modules(manifest).items()}
    made |= {f"nodes/{node.name}/{node.name}.node.ts": first + node.typescript() for node in _nodes(manifest)}
    made |= {f"nodes/{name}/{name}.node.json": codex(name) for name in NODES}
    return {"package.json": package_json(manifest), "index.js": _index(first), **made}


def artefact(manifest: Manifest, folder: Mapping[str, bytes]) -> bytes:
    """The npm package, as `n8n-node build` and `npm pack` would make it."""
    made = {f"dist/{path}.js": javascript(told) for path, (_, told) in _modules(manifest).items()}
    made |= {f"dist/nodes/{node.name}/{node.name}.node.js": node.javascript() for node in _nodes(manifest)}
    return npm_package(packed(folder, made))


HOST = Host(
    key="n8n",
    title="n8n",
    artefact_name=f"{NAME}-{{version}}.tgz",
    files=files,
    artefact=artefact,
    steps=steps.N8N,
)


def _index(first: str) -> str:
    return f"{first}module.exports = {{}};\n"


def _modules(manifest: Manifest) -> dict[str, tuple[str, list[Constant]]]:
    """Path of a module -> its imports and its constants."""
    pickers = {picker["key"]: picker for picker in manifest["pickers"]}
    by_record: dict[str, list[Any]] = {}
    for action in manifest["actions"]:
        by_record.setdefault(action["record"], []).append(action)
    made = {"nodes/shared/version": ("", version(manifest))}
    for record, actions in by_record.items():
        constants = [
            Constant(f"{camel(record)}Operations", "INodeProperties[]", [operations(record, actions)]),
            Constant(f"{camel(record)}Fields", "INodeProperties[]", [f for a in actions for f in fields(a, pickers)]),
        ]
        made[f"nodes/{NODE}/descriptions/{pascal(record)}Description"] = (PROPERTIES, constants)
    outcomes = Constant(
        "OUTCOMES", "Record<string, Outcome>", {each["key"]: _outcome(each) for each in manifest["actions"]}
    )
    made[f"nodes/{NODE}/outcomes"] = ("import type { Outcome } from '../shared/run';\n", [outcomes])
    filterable = Constant(
        "FILTERABLE", "Record<string, INodePropertyOptions[]>", triggers.filterable(manifest["triggers"])
    )
    made["nodes/shared/filterable"] = ("import type { INodePropertyOptions } from 'n8n-workflow';\n", [filterable])
    return made


def _outcome(action: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"writes": action["effect"] != "read", "simple": simple(action)}
    if any(field["key"] == "cursor" for field in action["fields"]):
        told["pages"] = "rows" if rows(action) else "whole"
    return told


def _nodes(manifest: Manifest) -> list[NodeClass]:
    return [_node(manifest), _instant(manifest), _polling(manifest)]


def _node(manifest: Manifest) -> NodeClass:
    pickers = {picker["key"]: picker for picker in manifest["pickers"]}
    records = list(dict.fromkeys(action["record"] for action in manifest["actions"]))
    chosen = [Code(f"...{camel(each)}Operations") for each in records]
    listed = {name: _search(*asked) for name, asked in methods(manifest["actions"], pickers).items()}
    described = {
        f"./descriptions/{pascal(each)}Description": (f"{camel(each)}Fields", f"{camel(each)}Operations")
        for each in records
    }
    return NodeClass(
        NODE,
        {
            "../shared/lists": ("companyFields", "search"),
            "../shared/run": ("run",),
            **described,
            "./outcomes": ("OUTCOMES",),
        },
        {
            "displayName": manifest["name"],
            "name": "sage100Contractor",
            "icon": ICON,
            "group": ["output"],
            "version": 1,
            "subtitle": '={{ $parameter["operation"].split("_").join(" ") }}',
            "description": "Read and write jobs, budgets, change orders, commitments, vendors and work orders in Sage",
            "defaults": {"name": manifest["name"]},
            "usableAsTool": True,
            "inputs": MAIN,
            "outputs": MAIN,
            "credentials": CREDENTIALS,
            "properties": [resources(manifest["actions"]), *chosen, Code("...FIELDS")],
        },
        Function(
            "execute",
            "IExecuteFunctions",
            ("INodeExecutionData",),
            "INodeExecutionData[][]",
            "run(this, FIELDS, OUTCOMES)",
        ),
        {"listSearch": listed, "resourceMapping": {"companyFields": Code("companyFields(FIELDS)")}},
        before={"FIELDS": [Code(f"...{camel(each)}Fields") for each in records]},
    )


def _search(picker: str, parents: Mapping[str, str]) -> Code:
    return Code(f"search('{picker}', {literal(parents)})" if parents else f"search('{picker}')")


def _trigger(name: str, told: str) -> dict[str, Any]:
    return {
        "name": name[0].lower() + name[1:],
        "icon": ICON,
        "group": ["trigger"],
        "version": 1,
        "subtitle": '={{ $parameter["events"].join(", ").split("_").join(" ") }}',
        "description": told,
        "inputs": [],
        "outputs": MAIN,
        "credentials": CREDENTIALS,
    }


def _instant(manifest: Manifest) -> NodeClass:
    hook = {"name": "default", "httpMethod": "POST", "responseMode": "onReceived", "path": "webhook"}
    title = f"{manifest['name']} Trigger"
    return NodeClass(
        INSTANT,
        {
            "../shared/filterable": ("FILTERABLE",),
            "../shared/lists": ("filterFields", "search"),
            "../shared/subscription": ("checkExists", "create", "receive", "remove"),
        },
        {
            "displayName": title,
            **_trigger(INSTANT, "Starts the workflow at once when something happens in Sage"),
            "defaults": {"name": title},
            "webhooks": [hook],
            "properties": [
                triggers.events(manifest["triggers"]),
                triggers.company(),
                triggers.filters(),
                triggers.options(),
            ],
        },
        Function("webhook", "IWebhookFunctions", ("IWebhookResponseData",), "IWebhookResponseData", "receive(this)"),
        {
            "listSearch": {"searchCompanies": _search("companies", {})},
            "loadOptions": {"filterFields": Code("filterFields(FILTERABLE)")},
        },
        (
            Function("checkExists", "IHookFunctions", (), "boolean", "checkExists(this)"),
            Function("create", "IHookFunctions", (), "boolean", "create(this)"),
            Function("delete", "IHookFunctions", (), "boolean", "remove(this)"),
        ),
    )


def _polling(manifest: Manifest) -> NodeClass:
    title = f"{manifest['name']} Polling Trigger"
    told = "Looks for what happened in Sage again and again, for an n8n that Sage's network cannot reach"
    return NodeClass(
        POLLING,
        {"../shared/lists": ("search",), "../shared/poll": ("poll",)},
        {
            "displayName": title,
            **_trigger(POLLING, told),
            "defaults": {"name": title},
            "polling": True,
            "properties": [triggers.events(manifest["triggers"]), triggers.company()],
        },
        Function("poll", "IPollFunctions", ("INodeExecutionData",), "INodeExecutionData[][] | null", "poll(this)"),
        {"listSearch": {"searchCompanies": _search("companies", {})}},
    )
