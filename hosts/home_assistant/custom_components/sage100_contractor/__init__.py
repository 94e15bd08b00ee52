"""Sage 100 Contractor in Home Assistant: each action is a service, and each event is fired on the bus."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from pathlib import Path

from aiohttp import ClientError, ClientTimeout, web
from homeassistant.components import webhook
from homeassistant.core import Context, SupportsResponse
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession

DOMAIN = "sage100_contractor"
KEPT = 1000
CATALOG = json.loads((Path(__file__).parent / "catalog.json").read_text("utf-8"))


class Plugin:
    def __init__(self, hass, data):
        self.session, self.base = async_get_clientsession(hass), data["base_url"].strip().rstrip("/")
        self.other = f"{self.base} answers, but not as the plugin for Sage 100 Contractor. Check the address."
        self.headers = {"Authorization": f"Bearer {data['api_key'].strip()}", "Content-Type": "application/json"}

    async def call(self, method, path, content=None, headers=()):
        sent = {"data": json.dumps(content, default=str) if content is not None else None, "allow_redirects": False,
                "headers": self.headers | dict(headers), "timeout": ClientTimeout(120)}  # fmt: skip
        try:
            async with self.session.request(method, self.base + path, **sent) as response:
                content = await response.read()
            told = json.loads(content) if content else {}
        except (ClientError, TimeoutError, OSError) as error:
            raise HomeAssistantError(f"{self.base} does not answer ({error}). Check that the plugin is running.") from error
        except ValueError:
            told = None
        if isinstance(told, dict) and response.ok:
            return told
        told = told if isinstance(told, dict) and "code" in told else {"detail": self.other}
        older = told.get("code") == "unknown_action" and f"This is made for version {CATALOG['version']} of the plugin: update it."
        said = [told["detail"], *(one["message"] for one in told.get("errors", ())), told.get("fix"), older]
        raise HomeAssistantError(" ".join(dict.fromkeys(filter(None, said))))

    async def subscription(self, entry):
        listed = await self.call("GET", "/v1/subscriptions?limit=500")
        return next((f"/v1/subscriptions/{one['id']}" for one in listed["items"] if one["external_id"] == named(entry)), None)


def named(entry):
    return f"home-assistant:{entry.entry_id}"


def signed(secret, headers, body):
    at = headers.get("webhook-timestamp", "0")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{headers.get('webhook-id')}.{at}.".encode() + body
    made = "v1," + base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode()
    given = headers.get("webhook-signature", "").split()
    return at.isdigit() and abs(time.time() - int(at)) < 300 and any(hmac.compare_digest(made, one) for one in given)


async def async_setup_entry(hass, entry):
    plugin, fired, hook = Plugin(hass, entry.data), {}, entry.data["webhook_id"]
    wanted = {"target_url": webhook.async_generate_url(hass, hook), "events": ["*"], "external_id": named(entry)}
    try:
        known = await plugin.subscription(entry)
        made = await plugin.call("PATCH" if known else "POST", known or "/v1/subscriptions", wanted)
        secret = made.get("secret") or (await plugin.call("POST", f"{known}/rotate-secret"))["secret"]
    except HomeAssistantError as error:
        raise ConfigEntryNotReady(str(error)) from error

    async def take(_hass, _hook, request):
        body = await request.read()
        if not signed(secret, request.headers, body):
            return web.Response(status=401)
        event, context = json.loads(body), Context()
        if event["id"] not in fired.values():
            fired[context.id] = event["id"]
            hass.bus.async_fire(f"{DOMAIN}_event", event | {"title": CATALOG["events"].get(event["type"])}, context=context)
        while len(fired) > KEPT:
            fired.pop(next(iter(fired)))
        return web.Response(status=204)

    async def run(call):
        cause = fired.get(call.context.id) or fired.get(call.context.parent_id)
        headers = {"Idempotency-Key": uuid.uuid4().hex, "Prefer": "wait=90"} | ({"X-Causation-Id": cause} if cause else {})
        return await plugin.call("POST", f"/v1/actions/{call.service}", dict(call.data), headers)

    webhook.async_register(hass, DOMAIN, entry.title, hook, take, allowed_methods=["POST"])
    for key in CATALOG["actions"]:
        hass.services.async_register(DOMAIN, key, run, supports_response=SupportsResponse.OPTIONAL)
    return True


async def async_unload_entry(hass, entry):
    webhook.async_unregister(hass, entry.data["webhook_id"])
    for key in CATALOG["actions"]:
        hass.services.async_remove(DOMAIN, key)
    return True


async def async_remove_entry(hass, entry):
    plugin = Plugin(hass, entry.data)
    if known := await plugin.subscription(entry):
        await plugin.call("DELETE", known)
