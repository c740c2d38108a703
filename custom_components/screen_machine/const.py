"""Names that Home Assistant, stored configuration entries and users know."""

from enum import StrEnum
from typing import Final

DOMAIN: Final = "screen_machine"

CONF_BORDER: Final = "border"
CONF_CLIENT_NAME: Final = "client_name"
CONF_DEVICE: Final = "device"
CONF_FIT: Final = "fit"
CONF_KEEP: Final = "keep"
CONF_KIND: Final = "kind"
CONF_MATTE_COLOUR: Final = "matte_colour"
CONF_MATTE_WIDTH: Final = "matte_width"
CONF_MEMORY: Final = "memory"
CONF_SECURE: Final = "secure"
CONF_SHOW_MISSED: Final = "show_missed"
CONF_SHOWS_TOKEN: Final = "shows_token"  # noqa: S105 - no secret, whether to show it

DEFAULT_KEEP: Final = 20

DOCS: Final = "https://github.com/screen-machine/screen-machine/blob/main/docs/using.md"


class Kind(StrEnum):
    """What a configuration entry stands for."""

    STUDIO = "studio"
    FRAME_TV = "frame_tv"
