"""An integration that tells how long Home Assistant's event loop made others wait."""

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers.typing import ConfigType

DOMAIN = "ticker"
PERIOD = 0.005


class Ticker:
    """Asks the event loop to be called every 5 ms and remembers the longest time between two calls."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Tick from now on."""
        self._loop = hass.loop
        self._last = self._loop.time()
        self._longest = 0.0
        self._tick()

    def _tick(self) -> None:
        now = self._loop.time()
        self._longest = max(self._longest, now - self._last)
        self._last = now
        self._loop.call_later(PERIOD, self._tick)

    def take(self) -> float:
        """Return the longest gap in seconds since the last call of this."""
        longest, self._longest = self._longest, 0.0
        return longest


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Start ticking, and register the action that tells of it."""
    ticker = Ticker(hass)

    @callback
    def take(_: ServiceCall) -> ServiceResponse:
        return {"seconds": ticker.take()}

    hass.services.async_register(DOMAIN, "take", take, supports_response=SupportsResponse.ONLY)
    return True
