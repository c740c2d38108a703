"""Which words a TV understands: known ways per command as data, and what this TV has proven.

Firmware differs per command, not per year, and silence proves nothing unless another request is answered on the same
connection (bonzanni/ha-samsungtv-frame). So every command lists its ways, and the first that answers is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from ...art.artwork import Json
from .messages import Fields

NOT_SUPPORTED = "-9"
FIRST_YEAR_OF_API_2 = 2020
_ANSWERED_BY_ALL = frozenset({"get_artmode_status", "get_content_list"})


class Command(StrEnum):
    """What can be asked of the art service."""

    VERSION = "version"
    DEVICE_INFO = "device_info"
    ART_MODE = "art_mode"
    LIST = "list"
    CURRENT = "current"
    DELETE = "delete"
    SET_FAVOURITE = "set_favourite"
    SETTINGS = "settings"
    BRIGHTNESS = "brightness"
    COLOUR_TEMPERATURE = "colour_temperature"
    MOTION_TIMER = "motion_timer"
    MOTION_SENSITIVITY = "motion_sensitivity"
    BRIGHTNESS_SENSOR = "brightness_sensor"
    SET_BRIGHTNESS = "set_brightness"
    SET_COLOUR_TEMPERATURE = "set_colour_temperature"
    SET_MOTION_TIMER = "set_motion_timer"
    SET_MOTION_SENSITIVITY = "set_motion_sensitivity"
    SET_BRIGHTNESS_SENSOR = "set_brightness_sensor"
    MATTES = "mattes"
    SET_MATTE = "set_matte"
    FILTERS = "filters"
    SET_FILTER = "set_filter"
    SLIDESHOW = "slideshow"
    SET_SLIDESHOW = "set_slideshow"
    THUMBNAIL = "thumbnail"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to put a command."""

    request: str
    nouns: tuple[str, ...] = ()
    """Names of replies and broadcasts, beside the request's own, that answer it when they carry no id."""
    binary: bool = False
    """Whether the data travels in a frame of the websocket instead of a socket of its own."""

    @property
    def name(self) -> str:
        """Return what tells it from the other ways of a command."""
        return f"{self.request}/frame" if self.binary else self.request

    @property
    def answers(self) -> tuple[str, ...]:
        """Return every name an answer without an id may have: 4.x and 5.x repeat the request's, older ones use nouns."""
        return (self.request, *self.nouns)


WAYS: Mapping[Command, tuple[Way, ...]] = MappingProxyType(
    {
        Command.VERSION: (Way("api_version"), Way("get_api_version")),
        Command.DEVICE_INFO: (Way("get_device_info"),),
        Command.ART_MODE: (Way("get_artmode_status", ("artmode_status",)),),
        Command.LIST: (Way("get_content_list", ("content_list",)),),
        Command.CURRENT: (Way("get_current_artwork", ("current_artwork",)),),
        Command.DELETE: (Way("delete_image_list", ("image_deleted",)),),
        Command.SET_FAVOURITE: (Way("change_favorite", ("favorite_changed",)),),
        # All at once from API 4 on, one by one before (NickWaterton's samsungframetv).
        Command.SETTINGS: (Way("get_artmode_settings"),),
        Command.BRIGHTNESS: (Way("get_brightness", ("brightness",)),),
        Command.COLOUR_TEMPERATURE: (Way("get_color_temperature", ("color_temperature",)),),
        Command.MOTION_TIMER: (Way("get_motion_timer", ("motion_timer",)),),
        Command.MOTION_SENSITIVITY: (Way("get_motion_sensitivity", ("motion_sensitivity",)),),
        Command.BRIGHTNESS_SENSOR: (Way("get_brightness_sensor_setting", ("brightness_sensor_setting",)),),
        Command.SET_BRIGHTNESS: (Way("set_brightness", ("brightness_changed",)),),
        Command.SET_COLOUR_TEMPERATURE: (Way("set_color_temperature", ("color_temperature_changed",)),),
        Command.SET_MOTION_TIMER: (Way("set_motion_timer"),),
        Command.SET_MOTION_SENSITIVITY: (Way("set_motion_sensitivity"),),
        Command.SET_BRIGHTNESS_SENSOR: (Way("set_brightness_sensor_setting"),),
        Command.MATTES: (Way("get_matte_list", ("matte_list",)),),
        Command.SET_MATTE: (Way("change_matte", ("matte_changed",)),),
        Command.FILTERS: (Way("get_photo_filter_list", ("photo_filter_list",)),),
        Command.SET_FILTER: (Way("set_photo_filter"),),
        Command.SLIDESHOW: (
            Way("get_slideshow_status"),
            Way("get_auto_rotation_status", ("auto_rotation_status",)),
        ),
        Command.SET_SLIDESHOW: (
            Way("set_slideshow_status", ("slideshow_changed",)),
            Way("set_auto_rotation_status", ("auto_rotation_changed",)),
        ),
        # Some 2024 sets refuse the list and serve the single request (TheFab21/ha-samsungtv-smart).
        Command.THUMBNAIL: (Way("get_thumbnail_list"), Way("get_thumbnail", ("thumbnail",))),
        # 0.97 answers a picture announced for a socket with error -1 (xchwarze/samsung-tv-ws-api#106, #130).
        Command.UPLOAD: (
            Way("send_image", ("ready_to_use", "image_added")),
            Way("send_image", ("image_added",), binary=True),
        ),
    }
)


class Dialect:
    """What one TV has proven to understand; it holds for one firmware, and is forgotten with it."""

    def __init__(self, *, year: int | None = None) -> None:
        """Begin with nothing but the model's year."""
        self._year = year
        self.forget()

    def forget(self) -> None:
        """Know nothing of the TV's firmware any more."""
        self.version: str | None = None
        self.keeps_dates: bool | None = None
        """Whether lists give the dates that were sent with pictures; None until one was seen."""
        self._proven: dict[Command, Way] = {}
        self._refused: set[tuple[Command, Way]] = set()
        self._unknown: set[Command] = set()
        self._silent: set[Command] = set()

    def hear_version(self, version: str) -> bool:
        """Take in the version of the API; returns False when it is another one, and all that was learned is void."""
        same = self.version in {None, version}
        if not same:
            self.forget()
        self.version = version
        return same

    def ways(self, command: Command) -> tuple[Way, ...]:
        """Return the ways worth trying, best first: the proven one alone, else those not yet refused before the rest."""
        if proven := self._proven.get(command):
            return (proven,)
        frames = self.version is not None and self.old
        return tuple(sorted(WAYS[command], key=lambda way: ((command, way) in self._refused, way.binary is not frames)))

    def prove(self, command: Command, way: Way) -> None:
        """Keep the way that was answered."""
        self._proven[command] = way
        self._unknown.discard(command)
        self._silent.discard(command)

    def refuse(self, command: Command, way: Way) -> None:
        """Put a way that was refused behind the others, also when it was proven: firmware changes."""
        self._proven.pop(command, None)
        self._refused.add((command, way))

    def knows(self, command: Command) -> bool:
        """Return whether a command that is not for every TV is worth asking."""
        return command not in self._unknown and command not in self._silent

    def expects(self, request: str) -> bool:
        """Return whether silence to a question is a bad sign: every TV answers it, or this one did before."""
        return request in _ANSWERED_BY_ALL or any(way.request == request for way in self._proven.values())

    def miss(self, command: Command, *, said: bool) -> None:
        """Note that the TV does not know a command; what it only kept silent about is asked again after a restart."""
        (self._unknown if said else self._silent).add(command)

    def dump(self) -> dict[str, Json]:
        """Return what is worth remembering."""
        return {
            "version": self.version,
            "keeps_dates": self.keeps_dates,
            "ways": {command.value: way.name for command, way in sorted(self._proven.items())},
            "unknown": [command.value for command in sorted(self._unknown)],
        }

    def load(self, memory: Fields) -> None:
        """Take up what was remembered; what is not understood any more is learned anew."""
        self.forget()
        version, ways, unknown = memory.get("version"), memory.get("ways"), memory.get("unknown")
        self.version = version if isinstance(version, str) else None
        self.keeps_dates = keeps if isinstance(keeps := memory.get("keeps_dates"), bool) else None
        for command in Command:
            if isinstance(unknown, list) and command in unknown:
                self._unknown.add(command)
            for way in WAYS[command]:
                if isinstance(ways, dict) and ways.get(command) == way.name:
                    self._proven[command] = way

    @property
    def old(self) -> bool:
        """Return whether the TV speaks the API of 2017 to 2019, or may."""
        if self.version:
            return self.version.startswith(("0.", "1."))
        return self._year is None or self._year < FIRST_YEAR_OF_API_2

    @property
    def silent_without_art(self) -> bool:
        """Return whether silence only means that art mode is off, as on 2018 sets (NickWaterton's samsungframetv)."""
        return self.old and (self.version is not None or self._year is not None)

    @property
    def tells_current(self) -> bool:
        """Return whether the TV knows which picture is on the wall; 5.x names a slot of the store (brookstalley)."""
        return self.version is not None and not self.version.startswith("5.")
