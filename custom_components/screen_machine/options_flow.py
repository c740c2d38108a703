"""How artworks are made to fit a screen, how many stay on it, and whether missed ones are shown."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
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
    CONF_BORDER,
    CONF_FIT,
    CONF_KEEP,
    CONF_MATTE_COLOUR,
    CONF_MATTE_WIDTH,
    CONF_SHOW_MISSED,
    DEFAULT_KEEP,
)
from .core.art.fit import Border, FitMode, Matte

MAX_KEEP = 200

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
