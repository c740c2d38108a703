"""Names that Home Assistant, stored configuration entries and users know."""

from enum import StrEnum
from typing import Final

DOMAIN: Final = "screen_machine"

CONF_AT_ONCE: Final = "at_once"
CONF_BORDER: Final = "border"
CONF_BUDGET: Final = "budget"
CONF_CLIENT_NAME: Final = "client_name"
CONF_DEVICE: Final = "device"
CONF_DIALECT: Final = "dialect"
CONF_ENDPOINT: Final = "endpoint"
CONF_EXECUTION_TIMEOUT: Final = "execution_timeout"
CONF_FIT: Final = "fit"
CONF_KEEP: Final = "keep"
CONF_KIND: Final = "kind"
CONF_MATTE_COLOUR: Final = "matte_colour"
CONF_MATTE_WIDTH: Final = "matte_width"
CONF_MEMORY: Final = "memory"
CONF_SECURE: Final = "secure"
CONF_SHOW_MISSED: Final = "show_missed"
CONF_SHOWS_TOKEN: Final = "shows_token"  # noqa: S105 - no secret, whether to show it
CONF_TTL: Final = "ttl"

SUBENTRY_WORKFLOW: Final = "workflow"

DEFAULT_AT_ONCE_COMFYUI: Final = 1
DEFAULT_AT_ONCE_RUNPOD: Final = 2
DEFAULT_KEEP: Final = 20

CURRENCY: Final = "USD"
"""In which workflows have their prices, and budgets are set."""
DOCS: Final = "https://github.com/screen-machine/screen-machine/blob/main/docs/using.md"


class Kind(StrEnum):
    """What a configuration entry stands for."""

    STUDIO = "studio"
    FRAME_TV = "frame_tv"
    RUNPOD = "runpod"
    COMFYUI = "comfyui"
