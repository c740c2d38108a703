"""Paint one picture in a process of its own: what it needs of the processor and of memory, the house does not feel.

Started as `python -P -c` with this module's `main`. Standard input holds the request as JSON; standard output gets a line
for every step, its fraction, and at last `picture`, the number of bytes, and the bytes.
"""

from datetime import UTC, datetime
import json
import os
import sys
from typing import cast

from ...art.artwork import Json
from ...art.size import Size
from ..generator import Request, Surroundings
from .plan import decide

PICTURE = b"picture"
_NICENESS = 10
"""Home Assistant comes first."""


def dump(request: Request) -> bytes:
    """Return what `main` reads: a validated request, which depends on no surroundings any more."""
    return json.dumps(
        {
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt,
            "size": list(request.size),
            "seed": request.seed,
            "parameters": request.parameters,
        }
    ).encode()


def load(data: bytes) -> Request:
    """Return what `dump` wrote."""
    fields = json.loads(data)
    return Request(
        prompt=fields["prompt"],
        negative_prompt=fields["negative_prompt"],
        size=Size(*fields["size"]),
        seed=fields["seed"],
        parameters=cast("dict[str, Json]", fields["parameters"]),
        surroundings=Surroundings(now=datetime.now(UTC)),
    )


def main() -> None:
    """Paint what standard input asks for."""
    os.nice(_NICENESS)
    # NumPy and Pillow are only imported here.
    from .paint import encode, paint  # noqa: PLC0415

    request = load(sys.stdin.buffer.read())
    picture = encode(paint(decide(request, lambda: 0), _tell))
    sys.stdout.buffer.write(b"%b %d\n" % (PICTURE, len(picture)))
    sys.stdout.buffer.write(picture)
    sys.stdout.buffer.flush()


def _tell(fraction: float) -> None:
    sys.stdout.buffer.write(b"%f\n" % fraction)
    sys.stdout.buffer.flush()
