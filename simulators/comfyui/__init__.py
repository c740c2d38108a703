"""A simulated ComfyUI server (0.3.64), which replays recorded runs and makes others up.

>>> async with ComfyUI(host="127.0.0.21", recordings=load(path), speed=50) as comfy:
...     await comfy.until(lambda comfy: comfy.queue.history)
"""

from ..script import Fault
from .faults import Faults, Kind
from .queue import Job, Queue
from .recordings import Recording, load
from .server import ComfyUI

__all__ = ["ComfyUI", "Fault", "Faults", "Job", "Kind", "Queue", "Recording", "load"]
