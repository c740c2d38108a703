"""The settings of art mode that are a number or a choice: what they can be, reading, writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from ...art.artwork import Json
from .art import Art
from .dialect import Command
from .messages import Fields, Message, unfold, whole


class Setting(StrEnum):
    """The settings, by the names the art service has for them."""

    BRIGHTNESS = "brightness"
    COLOUR_TEMPERATURE = "color_temperature"
    MOTION_TIMER = "motion_timer"
    """Minutes without movement until the panel goes dark."""
    MOTION_SENSITIVITY = "motion_sensitivity"
    BRIGHTNESS_SENSOR = "brightness_sensor_setting"
    """Whether the TV follows the light of the room by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a setting can be: a whole number of a range, or one of some words."""

    minimum: int = 0
    maximum: int = 0
    options: tuple[str, ...] = ()

    def dump(self) -> dict[str, Json]:
        """Return it as JSON."""
        return {"minimum": self.minimum, "maximum": self.maximum, "options": list(self.options)}

    @classmethod
    def load(cls, fields: Fields) -> Scope:
        """Return what `dump` wrote."""
        options = fields.get("options")
        return cls(
            minimum=whole(fields.get("minimum")) or 0,
            maximum=whole(fields.get("maximum")) or 0,
            options=tuple(map(str, options)) if isinstance(options, list) else (),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A setting as the TV tells it; outside art mode it may tell a wrong one (TheFab21/ha-samsungtv-smart#139)."""

    value: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Definition:
    read: Command
    write: Command
    scope: Scope
    """For TVs that tell none."""
    number: bool = False
    """Whether the value is written as a number."""


_DEFINITIONS: Mapping[Setting, _Definition] = MappingProxyType(
    {
        # 0 to 10 (brookstalley) or 0 to 50 (billyfw): TVs tell.
        Setting.BRIGHTNESS: _Definition(
            Command.BRIGHTNESS, Command.SET_BRIGHTNESS, Scope(minimum=0, maximum=10), number=True
        ),
        Setting.COLOUR_TEMPERATURE: _Definition(
            Command.COLOUR_TEMPERATURE, Command.SET_COLOUR_TEMPERATURE, Scope(minimum=-5, maximum=5), number=True
        ),
        Setting.MOTION_TIMER: _Definition(
            Command.MOTION_TIMER,
            Command.SET_MOTION_TIMER,
            Scope(options=("off", "5", "15", "30", "60", "120", "240")),
        ),
        Setting.MOTION_SENSITIVITY: _Definition(
            Command.MOTION_SENSITIVITY, Command.SET_MOTION_SENSITIVITY, Scope(options=("1", "2", "3"))
        ),
        Setting.BRIGHTNESS_SENSOR: _Definition(
            Command.BRIGHTNESS_SENSOR, Command.SET_BRIGHTNESS_SENSOR, Scope(options=("off", "on"))
        ),
    }
)


async def read(art: Art) -> dict[Setting, Adjustment]:
    """Return the settings this TV has."""
    if answer := await art.probe(Command.SETTINGS):
        items = {row.get("item"): row for row in answer.rows("data")}
    else:
        items = {}
        for setting, definition in _DEFINITIONS.items():
            if answer := await art.probe(definition.read):
                items[setting.value] = answer.data
    return {
        setting: adjustment
        for setting in Setting
        if (fields := items.get(setting)) and (adjustment := parse(setting, fields))
    }


async def write(art: Art, setting: Setting, value: str) -> None:
    """Change a setting; a TV does not always refuse what is out of its scope."""
    definition = _DEFINITIONS[setting]
    fields: Fields = {"value": int(value) if definition.number else value}
    await art.ask(definition.write, fields, within=art.deadlines.write)


def parse(setting: Setting, fields: Fields) -> Adjustment | None:
    """Return what a TV tells of a setting, None when that is nothing sensible; 2021 sets say `status` for `value`."""
    definition = _DEFINITIONS[setting]
    message = Message(event="", data=fields)
    value = message.text("value") or message.text("status")
    if not value or (definition.number and whole(value) is None):
        return None
    return Adjustment(value=str(whole(value)) if definition.number else value, scope=_scope(definition, message, value))


def _scope(definition: _Definition, message: Message, value: str) -> Scope:
    minimum, maximum = message.number("min"), message.number("max")
    told = minimum is not None and maximum is not None and minimum < maximum
    if definition.number:
        return Scope(minimum=minimum or 0, maximum=maximum or 0) if told else definition.scope
    valid = unfold(message.data.get("valid_values"))
    options = tuple(map(str, valid)) if isinstance(valid, list) else definition.scope.options
    return Scope(options=options if value in options else (*options, value))
