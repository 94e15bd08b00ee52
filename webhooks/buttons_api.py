"""Making signed buttons for a CRM's pages, and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from sage100_plugin.engine.access import key_states
from sage100_plugin.engine.crm import buttons
from sage100_plugin.engine.crm.press import accounted
from sage100_plugin.ports.ledger import Button
from webhooks.edge import address, answer, body, caller, needs, plugin
from webhooks.lists import answer_list, cursor, seen_companies, sifted
from webhooks.queries import limit, takes

api = Blueprint("buttons", __name__, url_prefix="/v1/buttons")


@api.post("")
@needs("write")
def make() -> Response:
    return answer(_shown(buttons.make(plugin(), caller(), body())), 201)


@api.get("")
@needs("write")
@takes("company")
def listed() -> Response:
    page, following = found(limit(), cursor())
    states = key_states(plugin(), {button.key_id for button in page})
    return answer_list([{**_shown(button), "key_state": states[button.key_id]} for button in page], following)


def found(
    wanted: int, after: str, keep: Callable[[Button], bool] = lambda _button: True
) -> tuple[list[Button], str | None]:
    """A page of the buttons that the caller manages and `keep` wants, newest first. Raises `unknown_company`."""
    seen, who = seen_companies(), caller()
    own = None if "admin" in who.scopes else who.key_id

    def fetch(after: str, limit: int) -> tuple[Button, ...]:
        return plugin().ledger.read(lambda tx: tx.buttons.find(key_id=own, after=after, limit=limit))

    def kept(button: Button) -> bool:
        return button.company in seen and buttons.manages(who, button) and keep(button)

    return sifted(fetch, lambda button: button.id, kept, wanted, after)


@api.get("/<button_id>")
@needs("write")
def shown(button_id: str) -> Response:
    return answer(_shown(buttons.find(plugin(), caller(), button_id)))


@api.delete("/<button_id>")
@needs("write")
def revoke(button_id: str) -> Response:
    buttons.revoke(plugin(), caller(), button_id)
    return Response(status=204)


def _shown(button: Button) -> dict[str, Any]:
    return {**buttons.show(accounted(plugin(), button)), "url": address(f"/b/{buttons.token(plugin(), button)}")}
