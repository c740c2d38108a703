"""One simulated Frame TV."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
import secrets
import time
from types import MappingProxyType, TracebackType
from typing import Any, Self
import uuid

from PIL import Image

from .answering import envelope, send_reply
from .asking import Ask, Fields, Reply
from .channel import Client
from .faults import Faults, Kind
from .frames import Frame, Handshake, Transfer
from .network import Network
from .pairing import Prompt
from .panel import draw_panel
from .pictures import Size
from .profiles import PROFILES, Profile
from .settings import LANDSCAPE, UPRIGHT, Settings, Timing
from .slideshow import Carousel
from .states import Channel, Pairing, Power, TokenRule
from .store import Store, StoredPicture

_MOST_FRAMES = 50_000


class FrameTV:
    """A Frame TV on a loopback address of its own; everything happens in one event loop."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.11",
        profile: str | Profile = "y2024_501",
        name: str = "The Frame",
        port: int = 8001,
        tls_port: int = 8002,
        panel_size: Size = (3840, 2160),
        power: Power = Power.ART,
        pairing: Pairing = Pairing.ACCEPT,
        pairing_delay: float = 0.0,
        token_rule: TokenRule | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.profile = PROFILES[profile] if isinstance(profile, str) else profile
        self.host = host
        self.name = name
        self.port = port
        self.tls_port = tls_port
        self.panel_size = panel_size
        self.duid = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'frame-tv:{host}:{port}')}"
        self.host_id = str(uuid.uuid5(uuid.NAMESPACE_URL, self.duid))
        """The id of the art app on its channel."""
        self.pairing = pairing
        self.pairing_delay = pairing_delay
        """Seconds the owner takes to answer the question on the screen."""
        self.token_rule = token_rule or self.profile.token_rule
        self.timing = timing or Timing()
        self.about: dict[str, str | None] = {}
        """What REST tells about the device differently from others of its profile; None leaves a field out."""
        self.tokens: set[str] = set()
        self.prompts: list[Prompt] = []
        """The questions on the screen, oldest first."""
        self.pressed: dict[str, float] = {}
        """Keys of the remote control that are down, and since when."""
        self.store = Store()
        self.settings = Settings.of(self.profile)
        self.selected = self.store.factory_picture
        """What art mode shows, or would show."""
        self.carousel = Carousel(self)
        self.faults = Faults()
        self.handshakes: list[Handshake] = []
        self.frames: list[Frame] = []
        self.transfers: list[Transfer] = []
        self.violations: list[str] = []
        """What clients did that they must not, in words."""
        self.clients: list[Client] = []
        self.version = 0
        """Grows with every change."""
        self._power = power
        self._names: dict[str, str] = {}
        self._ids: set[str] = set()
        self._change = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._network = Network(self)
        self._booted = int(time.time() * 1000)

    # Life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Plug it in."""
        if self._power is not Power.UNREACHABLE:
            await self._network.open()

    async def stop(self) -> None:
        """End everything it does."""
        await self._cut_off()

    async def _cut_off(self) -> None:
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._network.close()

    async def reboot(self, seconds: float, *, forget_tokens: bool = False) -> None:
        """Pull the plug for some seconds; what was on comes on again."""
        before = self._power
        await self.set_power(Power.UNREACHABLE)
        if forget_tokens:
            self.tokens.clear()
        await asyncio.sleep(seconds)
        await self.set_power(before)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; it ends with the television."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def later(self, delay: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do something in a while."""

        async def wait() -> None:
            await asyncio.sleep(delay)
            await work()

        self.spawn(wait())

    # What a person sees and does

    @property
    def address(self) -> str:
        """Return its address."""
        return self.host

    @property
    def power(self) -> Power:
        """Return what it is doing."""
        return self._power

    @property
    def current(self) -> str | None:
        """Return the id of the picture on the wall; None while it shows no art."""
        return self.selected if self._power is Power.ART else None

    def panel(self) -> Image.Image:
        """Return what a person sees, at the panel's size; runs in the executor where time matters."""
        upright = self.settings.rotation == UPRIGHT
        size = (min(self.panel_size), max(self.panel_size)) if upright else self.panel_size
        return draw_panel(self._power, self.store.pictures[self.selected], size, self.name)

    async def turn(self, *, upright: bool) -> None:
        """Turn the panel on its wall mount."""
        self.settings.rotation = UPRIGHT if upright else LANDSCAPE
        await self.broadcast({"event": "rotation_changed", "current_rotation_status": str(self.settings.rotation)})
        self.changed()

    async def set_power(self, power: Power) -> None:
        """Change what it does, as the owner would, and tell the clients."""
        before, self._power = self._power, power
        if before is power:
            return
        if power is Power.UNREACHABLE:
            await self._cut_off()
        elif before is Power.UNREACHABLE:
            await self._network.open()
            self.carousel.start(self.settings.slideshow)
        else:
            await self._tell_power(before, power)
        self.changed()

    async def _tell_power(self, before: Power, power: Power) -> None:
        if before is Power.DARK:
            await self.broadcast({"event": "wakeup"})
        if Power.ART in {before, power}:
            status = "on" if power is Power.ART else "off"
            await self.broadcast({"event": "art_mode_changed", "status": status})
        if power is Power.DARK:
            await self.broadcast({"event": "go_to_standby"})
            if fault := self.faults.take(Kind.DROP_IN_STANDBY):
                self.later(fault.seconds, self._drop_all)

    async def _drop_all(self) -> None:
        for client in tuple(self.clients):
            client.abort()

    # Pictures

    @property
    def pictures(self) -> Mapping[str, StoredPicture]:
        """Return all pictures on it, by id."""
        return MappingProxyType(self.store.pictures)

    @property
    def free_bytes(self) -> int:
        """Return the room left for pictures."""
        return self.store.free_bytes

    @free_bytes.setter
    def free_bytes(self, value: int) -> None:
        self.store.free_bytes = value

    # Clients

    @property
    def host_description(self) -> Fields:
        """Return how the art app is listed among the clients."""
        return {
            "attributes": {"name": None},
            "connectTime": self._booted,
            "deviceName": "Smart Device",
            "id": self.host_id,
            "isHost": True,
        }

    def knows(self, token: str | None, name: str) -> bool:
        """Return whether a token is valid for a client's name; one put into `tokens` by hand is for any name."""
        return token in self.tokens and self._names.get(token or "", name) == name

    def grant(self, name: str) -> str:
        """Return a new token for a client's name."""
        token = str(secrets.randbelow(90_000_000) + 10_000_000)
        self.tokens.add(token)
        self._names[token] = name
        return token

    async def announce(self, client: Client, event: str) -> None:
        """Tell the other clients of a channel that one came or went."""
        for other in tuple(self.clients):
            if other is not client and other.channel is client.channel and other.ready:
                await other.send({"data": client.description, "event": event})

    async def broadcast(self, event: Fields, *, but: Client | None = None) -> None:
        """Send an event to all clients of the art channel that are ready."""
        for client in tuple(self.clients):
            if client.channel is Channel.ART and client.ready and not client.zombie and client is not but:
                await client.send(envelope(self, event))

    async def reply(self, ask: Ask, reply: Reply) -> None:
        """Send a reply that comes later than the answer."""
        await send_reply(self, ask, reply)

    # What happened

    def record(self, frame: Frame) -> None:
        """Keep a frame."""
        self.frames.append(frame)
        del self.frames[:-_MOST_FRAMES]
        self.changed()

    def violation(self, text: str) -> None:
        """Keep what a client did that it must not."""
        self.violations.append(text)
        self.changed()

    def is_fresh(self, client: Client, ask_id: object) -> bool:
        """Return whether a request's id was never used, and remember it."""
        if not isinstance(ask_id, str) or not ask_id:
            self.violation(f"{client.name}: a request without {self.profile.id_field}")
            return False
        if ask_id in self._ids:
            self.violation(f"{client.name}: the id {ask_id} was used before")
            return False
        self._ids.add(ask_id)
        return True

    def requests(self, name: str) -> list[Fields]:
        """Return the inner JSON of the requests of a name that came."""
        inner = (frame.inner for frame in self.frames if frame.direction == "in")
        return [fields for fields in inner if fields.get("request") == name]

    def changed(self) -> None:
        """Wake all who wait for a change."""
        self.version += 1
        self._change.set()
        self._change = asyncio.Event()

    async def until(self, predicate: Callable[[FrameTV], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109  # the tests' word for it
        """Wait until something is true of the television; raises `TimeoutError`."""
        async with asyncio.timeout(timeout):
            while not predicate(self):
                await self._change.wait()
