"""Painting a 4K picture, against samila: generative art on matplotlib."""

from collections.abc import Iterator
from functools import partial
import subprocess
import sys

from core.art.size import Size
from core.generate.painter import STYLES, Plan, Season
from core.generate.painter.paint import encode, paint

from .harness import Row, compare, seconds

SIZE = Size(3840, 2160)
PEER = "samila 1.6, scatter plot to JPEG"
ROUNDS = 3
_RANGE, _STEP = 3.141592653589793, 0.01
"""samila's own defaults: 628 x 628 points."""


def measure() -> Iterator[Row]:
    """Yield, for every style, the time for a picture and the peak memory of a process that paints one."""
    for style in STYLES:
        yield compare(
            f"paint and encode 3840x2160, {style}",
            ours=partial(seconds, partial(_ours, style)),
            peer=partial(seconds, _peer),
            peer_name=PEER,
            rounds=ROUNDS,
        )
    peer = _peak("_peer()")
    for style in STYLES:
        yield Row(
            name=f"peak memory of a process painting 3840x2160, {style}",
            unit="MB",
            ours=_peak(f"_ours({style!r})"),
            peer=peer,
            peer_name=PEER,
        )


def _ours(style: str) -> bytes:
    return encode(paint(Plan(style=style, size=SIZE, seed=7, season=Season.AUTUMN, sun_elevation=3)))


def _peer() -> bytes:
    import io  # noqa: PLC0415
    import math  # noqa: PLC0415

    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415
    from samila import GenerativeImage  # noqa: PLC0415

    def across(x: float, y: float) -> float:
        return 0.6 * (x * x) - math.sin(y * y) + abs(y - x)

    def down(x: float, y: float) -> float:
        return 0.3 * (y * y * y) - math.cos(x * x) + abs(y + x)

    art = GenerativeImage(across, down)
    art.generate(seed=7, start=-_RANGE, stop=_RANGE, step=_STEP)
    art.plot(color="#33507a", bgcolor="#f2ede2", spot_size=0.1, size=(SIZE.width / 100, SIZE.height / 100))
    target = io.BytesIO()
    art.fig.savefig(target, format="jpg", dpi=100)
    plt.close(art.fig)
    return target.getvalue()


def _peak(call: str) -> float:
    """Return the peak memory in MB (a million bytes) of a process that does nothing else."""
    code = (
        f"from benchmarks.painter import _ours, _peer; {call};"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=300)
    return int(told.stdout) * 1024 / 1e6
