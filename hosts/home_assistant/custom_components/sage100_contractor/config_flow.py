"""The form by which a person adds the plugin: its address and an API key, tried before they are kept."""

import voluptuous as vol
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigFlow
from homeassistant.exceptions import HomeAssistantError

from . import CATALOG, DOMAIN, Plugin


class Flow(ConfigFlow, domain=DOMAIN):
    async def async_step_user(self, given=None):
        if self._async_current_entries():
            return self.async_abort(reason="single_instance_allowed")
        said = None
        if given is not None:
            plugin = Plugin(self.hass, given)
            try:
                me = await plugin.call("GET", "/v1/me")
                if "key_name" not in me:
                    raise HomeAssistantError(plugin.other)
            except HomeAssistantError as error:
                said = str(error)
            else:
                data = {**given, "webhook_id": webhook.async_generate_id()}
                return self.async_create_entry(title=f"{CATALOG['name']} ({me['key_name']})", data=data)
        form = vol.Schema({vol.Required(key, default=(given or {}).get(key, vol.UNDEFINED)): str for key in CATALOG["auth"]})
        refused = {"errors": {"base": "refused"}, "description_placeholders": {"said": said}} if said else {}
        return self.async_show_form(step_id="user", data_schema=form, **refused)
