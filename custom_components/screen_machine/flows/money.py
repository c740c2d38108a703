"""Amounts of money in forms, in US dollars, as RunPod bills."""

from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode

BUDGET = NumberSelector(
    NumberSelectorConfig(min=0, max=100_000, step="any", unit_of_measurement="USD", mode=NumberSelectorMode.BOX)
)
PRICE = NumberSelector(
    NumberSelectorConfig(min=0, max=1, step="any", unit_of_measurement="USD/s", mode=NumberSelectorMode.BOX)
)
