"""What a ComfyUI server offers for inputs that take one of a list: its models, samplers and schedulers."""

from collections.abc import Iterable, Mapping

from ...art.artwork import Json
from .server import ComfyServer


async def offered(server: ComfyServer, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the options of inputs, given as class and name; what the server does not know, or has no list for, is left out.

    It is asked once per class. Raises what keeps it from answering.
    """
    names: dict[str, list[str]] = {}
    for class_type, name in wanted:
        names.setdefault(class_type, []).append(name)
    return {
        (class_type, name): options
        for class_type in sorted(names)
        if (about := await server.object_info(class_type)) is not None
        for name in names[class_type]
        if (options := _options(about, name)) is not None
    }


def _options(about: Mapping[str, Json], name: str) -> tuple[str, ...] | None:
    """Return the list of an input, in the way of old and of new nodes; None when it takes something else."""
    inputs = about.get("input")
    for part in inputs.values() if isinstance(inputs, dict) else ():
        match part.get(name) if isinstance(part, dict) else None:
            case [list(options), *_] | ["COMBO", {"options": list(options)}]:
                return tuple(option for option in options if isinstance(option, str))
    return None
