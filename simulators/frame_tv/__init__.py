"""A simulated Samsung Frame TV, as strict and as moody as the real ones.

>>> async with FrameTV(host="127.0.0.21", profile="y2024_501", name="Living room") as tv:
...     await tv.until(lambda tv: tv.current == "MY_F0001")
"""

from ..script import Fault
from .asking import Code
from .faults import Faults, Kind
from .frames import Ending, Frame, Handshake, Transfer
from .pairing import Prompt
from .profiles import PROFILES, Profile
from .settings import Settings, Timing
from .states import Channel, Pairing, Power, TokenRule
from .store import StoredPicture
from .tv import FrameTV

__all__ = [
    "PROFILES",
    "Channel",
    "Code",
    "Ending",
    "Fault",
    "Faults",
    "Frame",
    "FrameTV",
    "Handshake",
    "Kind",
    "Pairing",
    "Power",
    "Profile",
    "Prompt",
    "Settings",
    "StoredPicture",
    "Timing",
    "TokenRule",
    "Transfer",
]
