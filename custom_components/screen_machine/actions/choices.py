"""The form of `generate` offers the workflows that there are."""

from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.service import async_set_service_schema
from homeassistant.loader import async_get_integration
from homeassistant.util.yaml import load_yaml_dict

from ..const import DOMAIN
from ..core.generate.painter.painter import Painter
from ..house import DATA_HOUSE
from ..studio.generators import Offer
from .generate import ATTR_WORKFLOW

ACTION = "generate"


async def async_offer_workflows(hass: HomeAssistant) -> None:
    """Keep the choices up to date as workflows come and go; another one may still be typed."""
    integration = await async_get_integration(hass, DOMAIN)
    path = str(integration.file_path / "services.yaml")
    description: dict[str, Any] = (await hass.async_add_executor_job(load_yaml_dict, path))[ACTION]
    generators = hass.data[DATA_HOUSE].generators

    @callback
    def describe(_: Offer | None = None) -> None:
        names = sorted({offer.name for offer in generators if offer.id != Painter.id}, key=str.casefold)
        choice = {"selector": {"select": {"options": names, "custom_value": True, "mode": "dropdown"}}}
        fields = description["fields"] | {ATTR_WORKFLOW: description["fields"][ATTR_WORKFLOW] | choice}
        async_set_service_schema(hass, DOMAIN, ACTION, description | {"fields": fields})

    describe()
    generators.added.add(describe)
    generators.removed.add(describe)
