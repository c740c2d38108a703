"""A real Home Assistant in a process of its own, set up as a person would."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import shutil
import signal
import socket
import sys
from typing import Any, Self

import aiohttp
from homeassistant.components.http.config import HTTP_STORAGE_SCHEMA, STORAGE_MINOR_VERSION, STORAGE_VERSION

REPOSITORY = Path(__file__).resolve().parent.parent
LOGIN = {"username": "demo", "password": "screen-machine", "name": "Demo", "language": "en"}
START_SECONDS = 120
STOP_SECONDS = 30

CONFIGURATION = """
homeassistant:
  name: Demo house
  media_dirs:
    local: {media}
frontend:
config:
media_source:
sun:
logger:
  default: warning
  logs:
    custom_components.screen_machine: info
"""


class HomeAssistantError(Exception):
    """Home Assistant did not do what a working one does."""


class Home:
    """A running Home Assistant: its address, a token, and its API."""

    def __init__(self, folder: Path, *, port: int = 8123) -> None:
        """Keep everything in `folder`, which is made anew by `seed`."""
        self.folder = folder
        self.config = folder / "config"
        self.log = folder / "home-assistant.log"
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.token = ""
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def client_id(self) -> str:
        """Return how a browser at our address calls itself."""
        return f"{self.url}/"

    @property
    def pid(self) -> int:
        """Return the process id of the running Home Assistant."""
        return self._running().pid

    def seed(self) -> None:
        """Write the configuration, with Screen Machine linked in; only loopback can reach it.

        The address is seeded as a *stable* setting: an `http:` block in YAML is only tried for five minutes and then
        falls back to every interface (`homeassistant/components/http/config.py`, AUTO_REVERT_DELAY).
        """
        media = self.folder / "media"
        storage = self.config / ".storage"
        components = self.config / "custom_components"
        for folder in (media, storage, components):
            folder.mkdir(parents=True)
        (components / "screen_machine").symlink_to(REPOSITORY / "custom_components" / "screen_machine")
        (self.config / "configuration.yaml").write_text(CONFIGURATION.format(media=media), encoding="utf-8")
        settings = HTTP_STORAGE_SCHEMA({"server_host": ["127.0.0.1"], "server_port": self.port})
        stable = {**settings, "created_at": datetime.now(UTC).isoformat(), "error": None, "error_message": None}
        data = {"stable": stable, "pending": None, "yaml_migration_done": True}
        http = {"version": STORAGE_VERSION, "minor_version": STORAGE_MINOR_VERSION, "key": "http", "data": data}
        (storage / "http").write_text(json.dumps(http), encoding="utf-8")

    async def __aenter__(self) -> Self:
        """Start it and wait until it answers."""
        self._session = aiohttp.ClientSession(self.url)
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self.stop()
        if self._session:
            await self._session.close()

    async def start(self) -> None:
        """Start the process and wait until it answers."""
        self._require_free_port()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *ends_with_us(),
                sys.executable,
                *("-m", "homeassistant", "--config", str(self.config), "--skip-pip"),
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                env={"PYTHONDONTWRITEBYTECODE": "1", **os.environ},
                start_new_session=True,
            )
        await until(self._answers)

    async def stop(self) -> None:
        """End the process as `systemctl stop` would, and by force when it hangs."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End the process at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self._running().pid, signal.SIGKILL)
        await self._running().wait()

    async def onboard(self) -> None:
        """Make the owner's account and go through the first steps a person sees."""
        created = await self.post("/api/onboarding/users", {**LOGIN, "client_id": self.client_id})
        form = {"grant_type": "authorization_code", "code": created["auth_code"], "client_id": self.client_id}
        async with self._http().post("/auth/token", data=form) as response:
            self.token = (await response.json())["access_token"]
        await self.post("/api/onboarding/core_config", {})
        await self.post("/api/onboarding/analytics", {})
        await self.post(
            "/api/onboarding/integration", {"client_id": self.client_id, "redirect_uri": f"{self.url}/?auth_callback=1"}
        )
        (lasting,) = await self.commands(
            {"type": "auth/long_lived_access_token", "client_name": "Demo", "lifespan": 365}
        )
        self.token = lasting

    async def written(self, file: str, *words: str) -> None:
        """Wait until a file of Home Assistant's storage holds all words; it writes a second after a change."""
        path = self.config / ".storage" / file

        async def holds_all() -> bool:
            return path.is_file() and all(word in path.read_text(encoding="utf-8") for word in words)

        await until(holds_all)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post JSON and return JSON; raises what Home Assistant says is wrong."""
        async with self._http().post(path, json=body, headers=self._headers()) as response:
            text = await response.text()
            if not response.ok:
                raise HomeAssistantError(f"{path}: {response.status} {text}")
            return json.loads(text) if text else None

    async def get(self, path: str) -> bytes:
        """Return what is at a path."""
        async with self._http().get(path, headers=self._headers()) as response:
            if not response.ok:
                raise HomeAssistantError(f"{path}: {response.status}")
            return await response.read()

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return an entity's state."""
        state: dict[str, Any] = json.loads(await self.get(f"/api/states/{entity_id}"))
        return state

    async def action(self, action: str, data: Mapping[str, Any] | None = None, **target: Any) -> Any:
        """Call an action such as `screen_machine.generate` and return its response."""
        domain, service = action.split(".")
        command = {"type": "call_service", "domain": domain, "service": service, "service_data": data or {}}
        (result,) = await self.commands({**command, "target": target, "return_response": True})
        return result["response"]

    async def commands(self, *commands: Mapping[str, Any]) -> list[Any]:
        """Send websocket commands one after the other and return their results."""
        async with self.connection() as send:
            return [await send(command) for command in commands]

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Open a websocket; what is yielded sends a command and returns its result."""
        async with self._http().ws_connect("/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            await socket.receive_json()
            number = 0

            async def send(command: Mapping[str, Any]) -> Any:
                nonlocal number
                number += 1
                await socket.send_json({"id": number, **command})
                while (answer := await socket.receive_json())["id"] != number or answer["type"] != "result":
                    pass
                if not answer["success"]:
                    raise HomeAssistantError(f"{command['type']}: {answer['error']}")
                return answer["result"]

            yield send

    def _require_free_port(self) -> None:
        """Refuse a port that is taken: Home Assistant would fall back to all interfaces."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise HomeAssistantError(f"Port {self.port} is taken; end what uses it first") from error

    async def _answers(self) -> bool:
        if self._running().returncode is not None:
            raise HomeAssistantError(f"Home Assistant ended by itself; see {self.log}")
        try:
            if not self.token:
                async with self._http().get("/api/onboarding") as response:
                    return response.ok
            async with self._http().get("/api/config", headers=self._headers()) as response:
                return response.ok and (await response.json())["state"] == "RUNNING"
        except aiohttp.ClientError:
            return False

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _http(self) -> aiohttp.ClientSession:
        assert self._session is not None
        return self._session

    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process


def ends_with_us() -> list[str]:
    """Return a command's beginning that ends the command when this process dies, however it dies."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


async def until(check: Callable[[], Awaitable[bool]], seconds: float = START_SECONDS) -> None:
    """Wait until something is true in another process, which cannot tell us when."""
    async with asyncio.timeout(seconds):
        while not await check():
            await asyncio.sleep(0.05)
