"""What a person or an automation orders from the studio."""

from dataclasses import dataclass, field

from ..core.art.artwork import Json
from ..core.art.size import Size
from .priority import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A picture to be made and, where screens are named, to be shown."""

    prompt: str
    generator: str = "painter"
    negative_prompt: str = ""
    size: Size | None = None
    """None asks for the size of the first screen, or 3840x2160 without one."""
    seed: int | None = None
    """None lets each picture have a random one; the further pictures of a batch count up from a given one."""
    parameters: dict[str, Json] = field(default_factory=dict)
    pictures: tuple[bytes, ...] = field(default=(), repr=False)
    """Reference pictures as they were found, in the order the generator takes them."""
    count: int = 1
    """How many pictures to make; each is a job of its own."""
    priority: Priority = Priority.NORMAL
    screens: tuple[str, ...] = ()
    force: bool = False
    """Show it even on a screen that is being watched."""
    require_screens: bool = False
    """Refuse the order while one of the screens cannot be reached, instead of letting the artwork wait for it."""
