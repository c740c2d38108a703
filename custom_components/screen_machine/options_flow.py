"""What an owner decides about a screen (how artworks fit, how many stay) and about a back-end (how much it does at once)."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow, OptionsFlowWithReload
from homeassistant.helpers.selector import (
    BooleanSelector,
    ColorRGBSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)
import probatio

from .const import (
    CONF_AT_ONCE,
    CONF_BORDER,
    CONF_BUDGET,
    CONF_FIT,
    CONF_KEEP,
    CONF_MATTE_COLOUR,
    CONF_MATTE_WIDTH,
    CONF_SHOW_MISSED,
    DEFAULT_AT_ONCE_COMFYUI,
    DEFAULT_AT_ONCE_RUNPOD,
    DEFAULT_KEEP,
    Kind,
)
from .core.art.fit import Border, FitMode, Matte
from .flows.money import BUDGET

MAX_KEEP = 200
MAX_AT_ONCE_RUNPOD = 20
MAX_AT_ONCE_COMFYUI = 4

OPTIONS_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_FIT, default=FitMode.AUTO): SelectSelector(
            SelectSelectorConfig(options=list(FitMode), translation_key="fit")
        ),
        probatio.Required(CONF_BORDER, default=Border.BLURRED): SelectSelector(
            SelectSelectorConfig(options=list(Border), translation_key="border")
        ),
        probatio.Required(CONF_MATTE_WIDTH, default=0): NumberSelector(
            NumberSelectorConfig(min=0, max=30, step=1, unit_of_measurement="%", mode=NumberSelectorMode.SLIDER)
        ),
        probatio.Required(CONF_MATTE_COLOUR, default=list(Matte().colour)): ColorRGBSelector(),
        probatio.Required(CONF_KEEP, default=DEFAULT_KEEP): NumberSelector(
            NumberSelectorConfig(min=1, max=MAX_KEEP, step=1, mode=NumberSelectorMode.BOX)
        ),
        probatio.Required(CONF_SHOW_MISSED, default=True): BooleanSelector(),
    }
)


def _at_once(default: int, most: int) -> dict[probatio.Marker, Any]:
    selector = NumberSelector(NumberSelectorConfig(min=1, max=most, step=1, mode=NumberSelectorMode.BOX))
    return {probatio.Required(CONF_AT_ONCE, default=default): probatio.All(selector, probatio.Coerce(int))}


RUNPOD_SCHEMA = probatio.Schema(
    {
        **_at_once(DEFAULT_AT_ONCE_RUNPOD, MAX_AT_ONCE_RUNPOD),
        probatio.Optional(CONF_BUDGET): BUDGET,
    }
)
COMFYUI_SCHEMA = probatio.Schema(_at_once(DEFAULT_AT_ONCE_COMFYUI, MAX_AT_ONCE_COMFYUI))


class ScreenOptionsFlow(OptionsFlowWithReload):
    """The options of a screen."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for all of them."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS_SCHEMA, self.config_entry.options),
        )


class RunPodOptionsFlow(OptionsFlow):
    """The options of a RunPod endpoint; its update listener reloads the entry."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin."""
        return await self.async_step_runpod()

    async def async_step_runpod(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how much may happen at once, and be spent."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id=Kind.RUNPOD,
            data_schema=self.add_suggested_values_to_schema(RUNPOD_SCHEMA, self.config_entry.options),
        )


class ComfyUIOptionsFlow(OptionsFlow):
    """The options of a ComfyUI server; its update listener reloads the entry."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin."""
        return await self.async_step_comfyui()

    async def async_step_comfyui(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how much may happen at once."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id=Kind.COMFYUI,
            data_schema=self.add_suggested_values_to_schema(COMFYUI_SCHEMA, self.config_entry.options),
        )


OPTIONS_FLOWS: Mapping[str, Callable[[], OptionsFlow]] = {
    Kind.FRAME_TV: ScreenOptionsFlow,
    Kind.RUNPOD: RunPodOptionsFlow,
    Kind.COMFYUI: ComfyUIOptionsFlow,
}
"""By kind of entry; others have no options."""
