"""What goes wrong with Frame TVs, as a table: reports of owners and the faults of the protocol."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.publishing.publication import Outcome
from simulators.frame_tv import PROFILES, Power
from tests.loopback import next_host

from ..conftest import large_picture, picture
from .story import Deed, Story

OLD = "y2019_097"
NEWEST = "y2025_501"
type Expected = Mapping[str, object]

EVERY = tuple(PROFILES)
BY_SOCKET = tuple(name for name in EVERY if name != OLD)
SECURED = tuple(name for name in EVERY if PROFILES[name].secured)


def clear(story: Story) -> None:
    """End all faults."""
    story.tv.faults.clear()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fault, and what is seen of it while a picture is published and until it is over."""

    name: str
    inflict: Deed
    profiles: tuple[str, ...] = EVERY
    outcome: Outcome = Outcome.SHOWN
    """Of publishing during the fault."""
    may_wait: bool = False
    """Whether chance decides if the screen's own watch meets the fault or the publication, which comes later then."""
    failure: str | None = None
    """The code of the publication's failure."""
    state: ScreenState = ScreenState.ART
    """What the screen tells in the end, while the fault lasts."""
    problem: str | None = None
    cure: Deed = clear
    picture: Callable[[str], bytes] = picture
    """Makes what is published during the fault, of a colour."""
    others: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    """What is different with some profiles."""


def cut(story: Story) -> None:
    """Cut the connection, as a Wi-Fi that comes and goes."""
    for client in tuple(story.tv.clients):
        client.abort()


def next_time(inflict: Deed) -> Deed:
    """Make a fault of the handshake strike: the connection is lost first."""

    def go(story: Story) -> None:
        inflict(story)
        cut(story)

    return go


async def _turn_off(story: Story) -> None:
    await story.tv.set_power(Power.UNREACHABLE)
    await story.until(ScreenState.UNREACHABLE, "frame_unreachable")


async def _turn_on(story: Story) -> None:
    await story.tv.set_power(Power.ART)


async def _watch(story: Story) -> None:
    await story.tv.set_power(Power.TV)
    await story.until(ScreenState.WATCHING, None)


def _watch_midway(story: Story) -> None:
    before = len(story.tv.transfers)

    async def watch() -> None:
        await story.tv.until(lambda tv: len(tv.transfers) > before)
        await story.tv.set_power(Power.TV)

    story.tv.faults.d2d_slow(2_000_000)
    story.plug = asyncio.create_task(watch())


async def _turn_on_again(story: Story) -> None:
    clear(story)
    await _turn_on(story)


async def _darken(story: Story) -> None:
    await story.tv.set_power(Power.DARK)
    await story.until(ScreenState.DARK, None)


def _pull_plug(story: Story) -> None:
    story.plug = asyncio.create_task(story.tv.reboot(0.3))
    cut(story)


async def _drop_in_standby(story: Story) -> None:
    story.tv.faults.drop_in_standby()
    await _darken(story)


async def _become_another(story: Story) -> None:
    story.right = story.tv.duid
    story.tv.duid = "uuid:somebody-else"
    cut(story)


async def _move(story: Story) -> None:
    await _turn_off(story)
    story.tv.host = next_host()


async def _found_again(story: Story) -> None:
    await _turn_on(story)
    await story.reload()


async def _owner_allows(story: Story) -> None:
    story.tv.faults.clear()
    await story.reload()


AWAY = {
    "outcome": Outcome.WAITING,
    "failure": "frame_unreachable",
    "state": ScreenState.UNREACHABLE,
    "problem": "frame_unreachable",
}
DEAD = {
    "outcome": Outcome.WAITING,
    "failure": "frame_art_channel_dead",
    "state": ScreenState.WATCHING,
    "problem": "frame_art_channel_dead",
}
MAY_WAIT = {"may_wait": True}
WAITING = {"outcome": Outcome.WAITING, "failure": "frame_no_answer"}
CUT_OFF = {"outcome": Outcome.WAITING, "failure": "frame_unreachable"}
BUSY = {"outcome": Outcome.WAITING, "failure": "frame_busy"}
NOT_UPLOADED = {"outcome": Outcome.FAILED, "failure": "frame_upload_failed"}
STANDBY = {NEWEST: {"state": ScreenState.DARK}}
"""This set's PowerState says standby in art mode, which only the art channel could tell from darkness."""


def refused(request: str, code: int, **expected) -> Row:
    """Return the row of an error code that stays."""
    return Row(
        name=f"{request} refused with {code}",
        inflict=lambda story: story.tv.faults.error(request, code),
        **{"outcome": Outcome.FAILED, "failure": "frame_request_refused"} | expected,
    )


def lost(
    request: str, *, silent: Expected, cut_off: Expected, done_silent: Expected, done_cut_off: Expected
) -> list[Row]:
    """Return the rows of one request that is not answered, or answered by cutting the connection, done or not."""
    return [
        Row(name=f"{request} silent once", inflict=lambda story: story.tv.faults.silence(request, times=1), **silent),
        Row(name=f"{request} cut off once", inflict=lambda story: story.tv.faults.drop(request, times=1), **cut_off),
        Row(
            name=f"{request} done and silent once",
            inflict=lambda story: story.tv.faults.silence(request, done=True, times=1),
            **done_silent,
        ),
        Row(
            name=f"{request} done and cut off once",
            inflict=lambda story: story.tv.faults.drop(request, done=True, times=1),
            **done_cut_off,
        ),
    ]


ROWS = (
    # The network
    Row(name="connection refused", inflict=_turn_off, cure=_turn_on, **AWAY),
    Row(name="connection cut", inflict=cut),
    Row(name="another television at the address", inflict=_become_another, cure=lambda story: setattr(story.tv, "duid", story.right), **AWAY),
    Row(name="a new address", inflict=_move, cure=_found_again, profiles=("y2024_501",), **AWAY),
    # The handshake
    Row(name="no ready", inflict=next_time(lambda story: story.tv.faults.no_ready()), profiles=BY_SOCKET, others=STANDBY, **DEAD),
    Row(name="no ready, yet serving", inflict=next_time(lambda story: story.tv.faults.no_ready(serves=True))),
    Row(name="no host", inflict=next_time(lambda story: story.tv.faults.no_host()), others=STANDBY, **DEAD),
    Row(name="clientConnect before ready", inflict=next_time(lambda story: story.tv.faults.client_connect_before_ready())),
    Row(name="events of others before connect", inflict=next_time(lambda story: story.tv.faults.early_noise())),
    Row(name="timeOut once", inflict=next_time(lambda story: story.tv.faults.time_out(times=1)), outcome=Outcome.WAITING, failure="frame_busy"),
    Row(name="unauthorized", inflict=next_time(lambda story: story.tv.faults.unauthorized()), cure=_owner_allows, outcome=Outcome.WAITING, failure="frame_pairing_required", state=ScreenState.WATCHING, problem="frame_pairing_required", others=STANDBY),
    Row(name="too many connections", inflict=next_time(lambda story: story.tv.faults.connection_cap(0, times=2)), outcome=Outcome.WAITING, failure="frame_busy"),
    # Requests
    Row(name="a socket that only answers pings", inflict=lambda story: story.tv.faults.zombie(times=1), outcome=Outcome.WAITING, failure="frame_no_answer"),
    Row(name="replies without ids", inflict=lambda story: story.tv.faults.reply_without_id()),
    Row(name="frames of garbage", inflict=lambda story: story.tv.faults.garbage()),
    Row(name="slow replies", inflict=lambda story: story.tv.faults.delay(0.1)),
    Row(name="get_content_list silent", inflict=lambda story: story.tv.faults.silence("get_content_list"), **WAITING),
    Row(name="get_content_list cut off once", inflict=lambda story: story.tv.faults.drop("get_content_list", times=1)),
    *lost("send_image", silent=WAITING | {"others": {OLD: NOT_UPLOADED}}, cut_off=CUT_OFF | {"others": {OLD: NOT_UPLOADED}}, done_silent=WAITING | {"others": {OLD: {"outcome": Outcome.SHOWN, "failure": None}}}, done_cut_off=CUT_OFF | {"others": {OLD: {"outcome": Outcome.SHOWN, "failure": None}}}),
    *lost("select_image", silent={}, cut_off=CUT_OFF, done_silent={}, done_cut_off=CUT_OFF),
    *lost("get_artmode_status", silent=MAY_WAIT, cut_off=MAY_WAIT, done_silent=MAY_WAIT, done_cut_off=MAY_WAIT),
    *(refused("send_image", code) for code in (-1, -7, -9)),
    *(refused("select_image", code) for code in (-1, -7)),
    refused("get_content_list", -1),
    *(refused(request, -10, **BUSY) for request in ("send_image", "select_image", "get_content_list")),
    # Uploads
    Row(name="the picture's port refused once", inflict=lambda story: story.tv.faults.d2d_refused(times=1), profiles=BY_SOCKET),
    Row(name="the picture's port refused", inflict=lambda story: story.tv.faults.d2d_refused(), profiles=BY_SOCKET, **NOT_UPLOADED),
    Row(name="reset in the middle once", picture=large_picture, inflict=lambda story: story.tv.faults.d2d_reset(300_000, times=1), profiles=BY_SOCKET),
    Row(name="reset in the middle", picture=large_picture, inflict=lambda story: story.tv.faults.d2d_reset(300_000), profiles=BY_SOCKET, **NOT_UPLOADED),
    Row(name="cut short once", picture=large_picture, inflict=lambda story: story.tv.faults.d2d_short_read(300_000, times=1), profiles=BY_SOCKET),
    Row(name="cut short", picture=large_picture, inflict=lambda story: story.tv.faults.d2d_short_read(300_000), profiles=BY_SOCKET, **NOT_UPLOADED),
    Row(name="2 MB/s", inflict=lambda story: story.tv.faults.d2d_slow(2_000_000), profiles=BY_SOCKET, picture=large_picture),
    Row(name="session tickets unread", inflict=lambda story: story.tv.faults.d2d_tickets(), profiles=SECURED),
    Row(name="a hasty socket", inflict=lambda story: story.tv.faults.d2d_haste(0.02), profiles=SECURED),
    Row(name="image_added of another client", inflict=lambda story: story.tv.faults.image_added_foreign()),
    Row(name="image_added twice", inflict=lambda story: story.tv.faults.image_added_twice()),
    Row(name="image_added missing", inflict=lambda story: story.tv.faults.image_added_missing()),
    Row(name="image_added too late", inflict=lambda story: story.tv.faults.image_added_late(1.0)),
    Row(name="storage full once", inflict=lambda story: story.tv.faults.error("send_image", -11, times=1)),
    refused("send_image", -11, failure="frame_storage_full"),
    # The owner
    Row(name="the plug pulled for a moment", inflict=_pull_plug, outcome=Outcome.WAITING, failure="frame_unreachable"),
    Row(name="art mode asked for again", inflict=lambda story: story.screen.set_art(on=True)),
    Row(name="television watched", inflict=_watch, cure=_turn_on, outcome=Outcome.KEPT, state=ScreenState.WATCHING, failure=None, others={OLD: WAITING}),
    Row(name="television watched during an upload", picture=large_picture, inflict=_watch_midway, cure=_turn_on_again, profiles=BY_SOCKET, outcome=Outcome.KEPT, state=ScreenState.WATCHING),
    Row(name="panel dark", inflict=_darken, cure=_turn_on, profiles=BY_SOCKET, outcome=Outcome.KEPT, state=ScreenState.DARK),
    Row(name="connection dropped in standby", inflict=_drop_in_standby, cure=_turn_on, profiles=BY_SOCKET, outcome=Outcome.KEPT, state=ScreenState.DARK),
    Row(name="PowerState standby in art mode", inflict=lambda story: story.tv.faults.stale_power_state("standby"), profiles=BY_SOCKET),
    Row(name="PowerState odd", inflict=lambda story: story.tv.faults.stale_power_state("sleeping"), profiles=BY_SOCKET),
)  # fmt: skip
