"""What a TV's art mode offers to adjust."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from ...art.artwork import Json
from .mattes import Mattes
from .messages import Fields
from .settings import Scope, Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Remembered, so that what a TV offers is also known while it is away."""

    scopes: Mapping[Setting, Scope] = field(default_factory=dict)
    mattes: Mattes | None = None
    filters: tuple[str, ...] = ()
    slideshow: bool = False

    def dump(self) -> dict[str, Json]:
        """Return it as JSON."""
        return {
            "scopes": {setting.value: scope.dump() for setting, scope in self.scopes.items()},
            "matte_types": list(self.mattes.types) if self.mattes else [],
            "matte_colours": list(self.mattes.colours) if self.mattes else [],
            "filters": list(self.filters),
            "slideshow": self.slideshow,
        }

    @classmethod
    def load(cls, memory: Fields) -> Capabilities:
        """Return what `dump` wrote."""
        scopes = cast("dict[str, Fields]", memory.get("scopes") or {})
        types = _words(memory, "matte_types")
        return cls(
            scopes={setting: Scope.load(scopes[setting]) for setting in Setting if setting in scopes},
            mattes=Mattes(types=types, colours=_words(memory, "matte_colours")) if types else None,
            filters=_words(memory, "filters"),
            slideshow=memory.get("slideshow") is True,
        )


def _words(memory: Fields, name: str) -> tuple[str, ...]:
    value = memory.get(name)
    return tuple(map(str, value)) if isinstance(value, list) else ()
