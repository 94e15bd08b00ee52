"""What surrounds the nodes in the npm package: its manifest, the codex files and the version it calls with."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sage100_plugin.projections.hosts.host import Manifest
from sage100_plugin.projections.hosts.n8n_code import Constant

NAME = "n8n-nodes-sage100contractor"
HOME = "https://sage.example.com/docs"
"""Stands for the address of the project until it has a public one."""

NODES = ("Sage100Contractor", "Sage100ContractorTrigger", "Sage100ContractorPollingTrigger")
CREDENTIAL = "credentials/Sage100ContractorApi.credentials"
SOURCE_ONLY = frozenset(("tsconfig.json", "eslint.config.mjs"))


def package_json(manifest: Manifest) -> str:
    """The package's own manifest. It needs nothing but what n8n brings, and runs nothing when it is installed."""
    told = {
        "name": NAME,
        "version": manifest["version"],
        "description": "Sage 100 Contractor in n8n: jobs, budgets, change orders, commitments, vendors and work orders",
        "keywords": ["n8n-community-node-package", "sage 100 contractor", "construction", "accounting"],
        "license": "MIT",
        "homepage": HOME,
        "author": {"name": "The sage100-plugin authors", "email": "authors@sage.example.com"},
        "repository": {"type": "git", "url": "https://sage.example.com/sage100-plugin.git", "directory": "hosts/n8n"},
        "main": "index.js",
        "files": ["dist", "index.js"],
        "n8n": {
            "n8nNodesApiVersion": 1,
            "strict": True,
            "credentials": [f"dist/{CREDENTIAL}.js"],
            "nodes": [f"dist/nodes/{name}/{name}.node.js" for name in NODES],
        },
        "peerDependencies": {"n8n-workflow": "*"},
    }
    return json.dumps(told, indent=2) + "\n"


def codex(node: str) -> str:
    """Where n8n's own catalog shows the node, and where it links to."""
    told = {
        "node": f"{NAME}.{node[0].lower()}{node[1:]}",
        "nodeVersion": "1.0",
        "codexVersion": "1.0",
        "categories": ["Finance & Accounting"],
        "alias": ["Sage", "Construction", "Accounting", "Job Cost", "Work Order", "Change Order"],
        "resources": {"credentialDocumentation": [{"url": HOME}], "primaryDocumentation": [{"url": HOME}]},
    }
    return json.dumps(told, indent=2) + "\n"


def version(manifest: Manifest) -> list[Constant]:
    """How the package calls itself, and which catalog it was made from."""
    return [
        Constant("AGENT", "string", f"{NAME}/{manifest['version']}"),
        Constant("REGISTRY", "string", manifest["hash"]),
    ]


def packed(folder: Mapping[str, bytes], generated: Mapping[str, str]) -> dict[str, bytes]:
    """What is in the npm package: everything compiled below `dist`, and what people read."""
    told: dict[str, bytes] = {path: text.encode() for path, text in generated.items()}
    for path, content in folder.items():
        if path.startswith("compiled/"):
            told[path.replace("compiled/", "dist/", 1)] = content
        elif path.startswith("icons/") or path.endswith(".node.json"):
            told[f"dist/{path}"] = content
        elif "/" not in path and path not in SOURCE_ONLY:
            told[path] = content
    return told
