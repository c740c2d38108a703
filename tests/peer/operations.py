"""Everything that can be asked of a Frame TV, as each of the two clients does it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
import hashlib
import io

from PIL import Image
from samsungframetv.async_art import SamsungTVAsyncArt
from samsungframetv.remote import SendRemoteKey

from core.art.fit import FittedPicture
from core.art.size import Size
from core.screens.frame import mattes, settings, slideshow
from core.screens.frame.art import Art
from core.screens.frame.gallery import Category
from core.screens.frame.pairing import pair
from core.screens.frame.settings import Setting
from core.screens.frame.slideshow import Slideshow
from core.screens.journal import FORGETFUL
from simulators.frame_tv import FrameTV

from .rigs import NAME, Ours, make_theirs, their_remote

STORE = "SAM-S10002342"
MINE = "MY_F0001"


def _picture() -> FittedPicture:
    file, size = io.BytesIO(), Size(640, 360)
    Image.new("RGB", size, "teal").save(file, "JPEG", quality=90)
    return FittedPicture(data=file.getvalue(), size=size, sha256=hashlib.sha256(file.getvalue()).hexdigest())


PICTURE = _picture()


class Before(IntEnum):
    """What went before an operation."""

    NOTHING = 0
    CONNECTED = 1
    ACQUAINTED = 2
    """The client knows the version of the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing both clients can do."""

    theirs: Callable[[SamsungTVAsyncArt], Awaitable[object]]
    ours: Callable[[Ours], Awaitable[object]]
    before: Before = Before.ACQUAINTED


def _ask(call: Callable[[Art], Awaitable[object]]) -> Callable[[Ours], Awaitable[object]]:
    return lambda ours: ours.run(call)


def _adjust(setting: Setting, value: str) -> Callable[[Ours], Awaitable[object]]:
    return _ask(lambda art: settings.write(art, setting, value))


OPERATIONS = {
    "connect": Operation(
        theirs=lambda client: client.start_listening(),
        ours=_ask(lambda art: art.art_mode()),
        before=Before.NOTHING,
    ),
    "version": Operation(
        theirs=lambda client: client.get_api_version(),
        ours=_ask(lambda art: art.version()),
        before=Before.CONNECTED,
    ),
    "device info": Operation(theirs=lambda client: client.get_device_info(), ours=_ask(lambda art: art.device_info())),
    "rotation": Operation(theirs=lambda client: client.get_rotation(), ours=_ask(lambda art: art.device_info())),
    "art mode": Operation(theirs=lambda client: client.get_artmode(), ours=_ask(lambda art: art.art_mode())),
    "switch art mode": Operation(
        theirs=lambda client: client.set_artmode("off"), ours=_ask(lambda art: art.set_art_mode(on=False))
    ),
    "list": Operation(theirs=lambda client: client.available("MY-C0002"), ours=_ask(lambda art: art.contents())),
    "list favourites": Operation(
        theirs=lambda client: client.available("MY-C0004"),
        ours=lambda ours: ours.gallery.contents(Category.FAVOURITES),
    ),
    "current picture": Operation(theirs=lambda client: client.get_current(), ours=_ask(lambda art: art.current())),
    "select": Operation(theirs=lambda client: client.select_image(STORE), ours=_ask(lambda art: art.select(STORE))),
    "upload": Operation(
        theirs=lambda client: client.upload(PICTURE.data, matte="none", portrait_matte="none", file_type="jpg"),
        ours=lambda ours: ours.uploads.put(PICTURE, FORGETFUL),
    ),
    "delete": Operation(
        theirs=lambda client: client.delete(MINE), ours=_ask(lambda art: art.delete(frozenset({MINE})))
    ),
    "favourite": Operation(
        theirs=lambda client: client.set_favourite(STORE),
        ours=lambda ours: ours.gallery.set_favourite(STORE, on=True),
    ),
    "mattes": Operation(theirs=lambda client: client.get_matte_list(include_colour=True), ours=_ask(mattes.read)),
    "change matte": Operation(
        theirs=lambda client: client.change_matte(STORE, "modern_polar"),
        ours=_ask(lambda art: mattes.write(art, STORE, "modern_polar")),
    ),
    "filters": Operation(theirs=lambda client: client.get_photo_filter_list(), ours=_ask(mattes.read_filters)),
    "change filter": Operation(
        theirs=lambda client: client.set_photo_filter(STORE, "ink"),
        ours=_ask(lambda art: mattes.write_filter(art, STORE, "ink")),
    ),
    "settings": Operation(theirs=lambda client: client.get_artmode_settings(), ours=_ask(settings.read)),
    "change brightness": Operation(
        theirs=lambda client: client.set_brightness(3), ours=_adjust(Setting.BRIGHTNESS, "3")
    ),
    "change colour temperature": Operation(
        theirs=lambda client: client.set_color_temperature(-2), ours=_adjust(Setting.COLOUR_TEMPERATURE, "-2")
    ),
    "change motion timer": Operation(
        theirs=lambda client: client.set_motion_timer("30"), ours=_adjust(Setting.MOTION_TIMER, "30")
    ),
    "change motion sensitivity": Operation(
        theirs=lambda client: client.set_motion_sensitivity("3"), ours=_adjust(Setting.MOTION_SENSITIVITY, "3")
    ),
    "change brightness sensor": Operation(
        theirs=lambda client: client.set_brightness_sensor_setting("on"),
        ours=_adjust(Setting.BRIGHTNESS_SENSOR, "on"),
    ),
    "slideshow": Operation(theirs=lambda client: client.get_slideshow_status(), ours=_ask(slideshow.read)),
    "change slideshow": Operation(
        theirs=lambda client: client.set_slideshow_status(15, type=True, category=2),
        ours=_ask(lambda art: slideshow.write(art, Slideshow(minutes=15, shuffle=True))),
    ),
    "thumbnail": Operation(
        theirs=lambda client: client.get_thumbnail(STORE), ours=lambda ours: ours.gallery.thumbnail(STORE)
    ),
    "thumbnails": Operation(
        theirs=lambda client: client.get_thumbnail([STORE, MINE]),
        ours=lambda ours: asyncio.gather(*map(ours.gallery.thumbnail, (STORE, MINE))),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One thing both clients do with a television they were not connected to, on channels of its own."""

    theirs: Callable[[FrameTV], Awaitable[object]]
    ours: Callable[[Ours], Awaitable[object]]


async def _pair(tv: FrameTV) -> None:
    await (await make_theirs(tv)).pair()


async def _press(tv: FrameTV) -> None:
    async with their_remote(tv) as remote:
        await remote.send_command(SendRemoteKey.click("KEY_POWER"))


async def _hold(tv: FrameTV) -> None:
    async with their_remote(tv) as remote:
        await remote.send_commands(SendRemoteKey.hold("KEY_POWER", 0.1))


MEETINGS = {
    "pair": Meeting(
        theirs=_pair,
        ours=lambda ours: pair(ours.session, ours.host, NAME, on_waiting=lambda: None, tls=ours.tls),
    ),
    "press a key": Meeting(theirs=_press, ours=lambda ours: ours.remote.press("KEY_POWER")),
    "hold a key": Meeting(theirs=_hold, ours=lambda ours: ours.remote.hold("KEY_POWER")),
}
