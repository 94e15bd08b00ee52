"""`python -m tests.hosts.live.pictures docs/howto/pictures`: the package in n8n's editor, as the page shows it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from sage100_plugin.plugin import host_packages
from tests.hosts.live.flows import INSTANT, Flow, Workshop, ours, picked, start, trigger
from tests.hosts.live.stage import stage
from tests.hosts.tools import install

SCRIPT = Path(__file__).with_suffix(".mjs")
EXAMPLES = host_packages() / "n8n" / "examples"
ORDER = {
    "client": picked("1", "1 Clearwater Medical Group"),
    "service_site": picked("1-1", "1 Office Renovation (4915 Technology Way)"),
    "type": picked("1", "1 Time and Material"),
    "description": "No cooling in the server room",
    "schedule_date": "2026-10-05",
    "priority": "2",
}


def take(shop: Workshop, folder: Path, chromium: str) -> list[Path]:
    """Take all pictures; raises when one does not show what it is to show."""
    order = _flow(shop, start(), ours("Create a work order", "create_work_order", ORDER, position=[260, 0]))
    closed = _flow(
        shop, start(), ours("Create a work order", "create_work_order", {**ORDER, "client": picked("99999")},
                            position=[260, 0])
    )  # fmt: skip
    event = _flow(shop, trigger("Sage 100 Contractor Trigger", INSTANT, "job_created", "job_updated"))
    story = shop.imported(EXAMPLES / "vendor-to-decision.json")
    node = '[data-node-name="Create a work order"]'
    wanted: dict[str, tuple[Flow, list[list[str]]]] = {
        "actions": (
            order,
            [
                ["click", '[data-test-id="node-creator-plus-button"]'],
                ["type", '[data-test-id="node-creator-search-bar"]', "Sage 100"],
                ["see", "Sage 100 Contractor"],
                ["press", "Enter"],
                ["see", "Create a work order"],
            ],
        ),
        "action": (order, [["open", node], ["see", "Service Site"], ["field", "No cooling"]]),
        "picker": (
            order,
            [
                ["open", node],
                ["click", '[data-test-id="parameter-input-client"] [data-test-id="rlc-input"]'],
                ["see", "2 "],
                ["type", '[data-test-id="rlc-search"]', "clearwater"],
                ["see", "Clearwater Hospital"],
            ],
        ),
        "error": (
            closed,
            [["open", node], ["click", '[data-test-id="node-execute-button"]'], ["see", "Sage has no client 99999"]],
        ),
        "trigger": (event, [["open", '[data-node-name="Sage 100 Contractor Trigger"]'], ["see", "Job Created"]]),
        "example": (story, [["see", "Send it to accounting"]]),
    }
    pictures = [
        {"file": str(folder / f"n8n-{name}.png"), "path": f"/workflow/{flow.id}", "steps": steps}
        for name, (flow, steps) in wanted.items()
    ]
    told = {"address": shop.n8n.address, "cookie": shop.n8n.cookie, "pictures": pictures}
    command = ["node", str(SCRIPT), str(shop.n8n.tools), chromium]
    done = subprocess.run(command, input=json.dumps(told), text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    made = [Path(str(one["file"])) for one in pictures]
    for path in made:
        path.chmod(0o644)
    return made


def _flow(shop: Workshop, *nodes: Any) -> Flow:
    return shop.flow("Sage 100 Contractor", *nodes)


def main(folder: Path) -> None:
    """Take the pictures into a folder."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("needs chromium: apt-get install chromium")
    with stage(install("n8n")) as (n8n, sage):
        for path in take(Workshop(n8n, sage.address, sage.key("n8n")), folder, chromium):
            sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
