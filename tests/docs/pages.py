"""The `sh` blocks of the documentation: which are run, and how each is to be run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(
    r"^(?: *<!-- (?P<mark>[^\n]*) -->\n)?(?P<dent> *)```sh\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
NOT_RUN, STOPPED = "not run: ", "run: stopped"


@dataclass(frozen=True)
class Block:
    """One block. `why` says why it is not run; `stopped` that it wants no server on the data folder."""

    text: str
    why: str = ""
    stopped: bool = False


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in their order."""
    return [_block(found) for found in BLOCK.finditer(page.read_text("utf-8"))]


def _block(found: re.Match[str]) -> Block:
    mark = found["mark"] or ""
    why = mark.removeprefix(NOT_RUN) if mark.startswith(NOT_RUN) else ""
    text = "".join(line.removeprefix(found["dent"]) for line in found["text"].splitlines(keepends=True))
    return Block(text, why, stopped=mark == STOPPED)


RUN = (
    "howto/back-up-and-restore.md",
    "howto/close-a-month.md",
    "howto/get-help.md",
    "howto/rehearse-on-a-sandbox.md",
    "howto/rotate-keys.md",
    "howto/upgrade.md",
    "tutorial/first-steps.md",
    "tutorial/n8n-in-fifteen-minutes.md",
)

# Pages whose blocks nobody runs yet: their calls and commands are only compared with what exists. The list shrinks.
NOT_YET = (
    "howto/accept-an-export.md",
    "howto/accept-an-import.md",
    "howto/connect-a-company.md",
    "howto/connect-home-assistant.md",
    "howto/connect-make.md",
    "howto/connect-n8n.md",
    "howto/connect-node-red.md",
    "howto/connect-postman.md",
    "howto/connect-power-automate.md",
    "howto/connect-zapier.md",
    "howto/create-and-sync-vendors.md",
    "howto/decide-from-mail-or-chat.md",
    "howto/html-button.md",
    "howto/hubspot.md",
    "howto/join-what-exists.md",
    "howto/link-records.md",
    "howto/map-fields.md",
    "howto/notify-approvers.md",
    "howto/open-the-console.md",
    "howto/pipedrive.md",
    "howto/push-change-orders.md",
    "howto/put-a-button-into-your-crm.md",
    "howto/read-a-preview.md",
    "howto/read-job-costs.md",
    "howto/receive-from-a-crm.md",
    "howto/run-the-write-agent.md",
    "howto/salesforce.md",
    "howto/send-a-budget.md",
    "howto/send-commitments.md",
    "howto/send-invoices.md",
    "howto/set-up-a-job.md",
    "howto/use-postgresql.md",
    "howto/watch-for-changes.md",
    "howto/write-an-action.md",
    "howto/zoho.md",
)
