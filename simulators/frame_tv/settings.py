"""What the owner, or a client, can adjust."""

from dataclasses import dataclass, field

from .profiles import Profile

COLOUR_TEMPERATURE = (-5, 5)
SENSITIVITY = (1, 3)
LANDSCAPE, UPRIGHT = 1, 2
"""How the panel hangs, as the art app numbers it."""
MOTION_TIMER = ("off", "5", "15", "30", "60", "120", "240")


@dataclass(slots=True, kw_only=True)
class Slideshow:
    """The slideshow, off at first."""

    value: str = "off"
    """Minutes, or "off"."""
    category_id: str = ""
    type: str = ""


@dataclass(slots=True, kw_only=True)
class Settings:
    """The adjustments of art mode."""

    brightness: int
    color_temperature: int = 0
    motion_sensitivity: int = 2
    motion_timer: str = "60"
    brightness_sensor_setting: str = "off"
    art_picture_mode: int = 0
    rotation: int = LANDSCAPE
    slideshow: Slideshow = field(default_factory=Slideshow)

    @classmethod
    def of(cls, profile: Profile) -> Settings:
        """Return the settings from the factory."""
        return cls(brightness=sum(profile.brightness) // 2)


@dataclass(slots=True, kw_only=True)
class Timing:
    """How long things take, in seconds."""

    reply: float = 0.0
    image_added: float = 0.05
    """From the last byte to the broadcast; 0.2 to 40 s are reported."""
    upload_reply: float = 0.05
    """From the last byte to the reply of 5.x; the order of the two is not known."""
    image_selected: float = 0.05
    """From `select_image` to the broadcast; 0.5 to 1.0 s are reported."""
    artmode_reply: float = 0.0
    """From the broadcast to the reply to `set_artmode_status`; up to 13 s are reported."""
    handshake: float = 30.0
    """Until an unsuccessful handshake ends with `ms.channel.timeOut`."""
    socket: float = 30.0
    """How long a socket for a picture waits for a client, and for each part of the picture."""
    linger: float = 0.0
    """How long a socket for a picture looks, after the last byte, what the client does with it."""
    tls_ready: float = 0.02
    """How soon a socket with TLS may be connected, on sets that reset it before; a second is reported to be enough."""
    minute: float = 60.0
    """How long a minute of the slideshow takes."""
