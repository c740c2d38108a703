"""Mattes and photo filters of the pictures on a TV."""

from dataclasses import dataclass

from .art import Art
from .dialect import Command
from .messages import Fields

NONE = "none"
COLOURS = ("antique", "black", "burgandy", "navy", "neutral", "polar", "sage", "sand", "seafoam", "warm")
"""For sets of 2021, which list types only; `burgandy` is how TVs spell it."""
_COLOURS = (
    "black", "neutral", "antique", "warm", "polar", "sand", "seafoam", "sage", "burgandy", "navy", "apricot",
    "byzantine", "lavender", "redorange", "skyblue", "turquoise",
)  # fmt: skip
"""Of all sets that tell theirs; 2021 sets tell only the types (xchwarze/samsung-tv-ws-api#109)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mattes:
    """What a TV offers."""

    types: tuple[str, ...]
    colours: tuple[str, ...]


def matte_id(kind: str, colour: str) -> str:
    """Return how the TV names a matte."""
    return NONE if kind == NONE else f"{kind}_{colour}"


def split(matte: str) -> tuple[str, str]:
    """Return a matte's type and colour; the colour is empty when there is no matte."""
    kind, _, colour = matte.partition("_")
    return kind, colour


async def read(art: Art) -> Mattes | None:
    """Return the mattes, None when the TV does not tell. Old firmware lists combined ids, new types and colours apart."""
    answer = await art.probe(Command.MATTES)
    if answer is None:
        return None
    types: dict[str, None] = {}
    colours: dict[str, None] = {}
    for row in (*answer.rows("matte_type_list"), *answer.rows("matte_list")):
        kind, colour = split(str(row.get("matte_type") or row.get("matte_id") or NONE))
        types[kind] = None
        if colour:
            colours[colour] = None
    for row in answer.rows("matte_color_list"):
        if name := row.get("color"):
            colours[str(name)] = None
    return Mattes(types=tuple(types), colours=tuple(colours) or _COLOURS) if types else None


async def write(art: Art, content_id: str, matte: str) -> None:
    """Give a picture a matte; the TV refuses with -7 what does not suit it (NickWaterton/samsung-tv-ws-api#7)."""
    fields: Fields = {"content_id": content_id, "matte_id": matte}
    await art.ask(Command.SET_MATTE, fields, within=art.deadlines.write)


async def read_filters(art: Art) -> tuple[str, ...]:
    """Return the photo filters, none when the TV does not know of any."""
    answer = await art.probe(Command.FILTERS)
    return tuple(str(row["filter_id"]) for row in answer.rows("filter_list") if "filter_id" in row) if answer else ()


async def write_filter(art: Art, content_id: str, photo_filter: str) -> None:
    """Give a picture a photo filter."""
    fields: Fields = {"content_id": content_id, "filter_id": photo_filter}
    await art.ask(Command.SET_FILTER, fields, within=art.deadlines.write)
