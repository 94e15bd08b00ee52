"""Runs Home Assistant's core: `python driver.py FOLDER PORT` takes a command a line, and gives a line back.

Only Home Assistant's own environment has what this imports. A command is a list: the name of a method of `Desk`, and
what it takes.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from homeassistant import auth, bootstrap, config_entries, loader
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

DOMAIN = "sage100_contractor"


class Desk:
    """What a person and an automation do."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.events: list[Event] = []
        self.fired = asyncio.Condition()
        hass.bus.async_listen(f"{DOMAIN}_event", self.hear)

    async def hear(self, event: Event) -> None:
        """Keep what was fired."""
        async with self.fired:
            self.events.append(event)
            self.fired.notify_all()

    async def add(self, given: dict[str, str]) -> dict[str, Any]:
        """Fill in the form; gives what it shows then."""
        flow = await self.hass.config_entries.flow.async_init(DOMAIN, context={"source": "user"})
        if flow["type"] == "abort":
            return {"type": "abort", "reason": flow["reason"]}
        made = await self.hass.config_entries.flow.async_configure(flow["flow_id"], given)
        await self.hass.async_block_till_done()
        said = (made.get("description_placeholders") or {}).get("said")
        states = [one.state.value for one in self.hass.config_entries.async_entries(DOMAIN)]
        return {"type": made["type"], "title": made.get("title"), "said": said, "states": states}

    async def call(self, service: str, data: dict[str, Any], parent: str | None = None) -> Any:
        """Call a service; gives its answer."""
        context = Context(parent_id=parent)
        return await self.hass.services.async_call(DOMAIN, service, data, True, context, return_response=True)

    async def seen(self, count: int) -> list[Any]:
        """The events that were fired, as soon as they are so many."""
        async with asyncio.timeout(60), self.fired:
            await self.fired.wait_for(lambda: len(self.events) >= count)
        return [event.data for event in self.events]

    async def after(self, kind: str, service: str, data: dict[str, Any]) -> Any:
        """Call a service as an automation does that an event of this type has started."""
        event = next(one for one in self.events if one.data["type"] == kind)
        return await self.call(service, data, event.context.id)

    async def services(self) -> list[str]:
        """The services there are."""
        return sorted(self.hass.services.async_services().get(DOMAIN, ()))

    async def remove(self) -> list[str]:
        """Remove the integration; gives the services that are left."""
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        await self.hass.config_entries.async_remove(entry.entry_id)
        return await self.services()


async def started(folder: str, port: int) -> HomeAssistant:
    """The core, with what the component depends on."""
    hass = HomeAssistant(folder)
    hass.config.skip_pip = True
    hass.config.internal_url = hass.config.external_url = f"http://127.0.0.1:{port}"
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    loader.async_setup(hass)
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth.auth_manager_from_config(hass, [], [])
    wanted = {"http": {"http": {"server_host": "127.0.0.1", "server_port": port}}, "webhook": {}}
    if hass.config_entries.async_entries(DOMAIN):
        wanted[DOMAIN] = {}
    for component, config in wanted.items():
        if not await async_setup_component(hass, component, config):
            sys.exit(f"{component} was not set up")
    await hass.async_start()
    return hass


async def main(folder: str, port: int) -> None:
    """Carry out one line after the other."""
    hass = await started(folder, port)
    desk, lines = Desk(hass), asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        what, *given = json.loads(line)
        try:
            told = {"ok": await getattr(desk, what)(*given)}
        except HomeAssistantError as error:
            told = {"error": str(error)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    await hass.async_stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
