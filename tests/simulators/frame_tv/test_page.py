"""The page a person looks at, and the command that runs one television."""

import asyncio
import io
import json
import signal
import sys

import aiohttp
from PIL import Image
import pytest
import pytest_asyncio

from simulators.frame_tv import Pairing, Power
from tests.loopback import next_host
from tests.simulators.frame_tv.client import REMOTE, Client


@pytest_asyncio.fixture
async def browser(tv):
    async with aiohttp.ClientSession(f"http://{tv.host}:{tv.port}") as session:
        yield session


async def states(response):
    async for line in response.content:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


async def test_shows_a_page(browser):
    async with browser.get("/") as response:
        assert response.content_type == "text/html"
        assert "EventSource" in await response.text()


async def test_the_png_is_exact_and_the_jpg_is_as_wide_as_asked(tv, browser):
    async with browser.get("/panel.png") as response, browser.get("/panel.jpg?width=640") as small:
        assert Image.open(io.BytesIO(await response.read())).tobytes() == tv.panel().tobytes()
        image = Image.open(io.BytesIO(await small.read()))
        assert (image.format, image.size) == ("JPEG", (640, 360))


async def test_tells_of_changes(tv, browser):
    async with browser.get("/events") as response:
        told = states(response)
        first = await anext(told)
        assert (first["name"], first["power"], first["current"]) == ("Living room", "art", tv.current)
        await tv.set_power(Power.TV)
        async with asyncio.timeout(5):
            second = await anext(told)
        assert (second["power"], second["current"]) == ("tv", None)
        assert second["panel"] != first["panel"]


async def test_the_buttons_are_a_remote_control(tv, browser):
    for key, power in [("power", Power.TV), ("power", Power.ART), ("off", Power.DARK)]:
        async with browser.post(f"/remote/{key}") as response:
            assert response.status == 204
        assert tv.power is power
    async with browser.post("/remote/volume") as response:
        assert response.status == 404


@pytest.mark.parametrize(("key", "event"), [("accept", "ms.channel.connect"), ("deny", "ms.channel.unauthorized")])
async def test_the_buttons_answer_the_question(tv, browser, key, event):
    tv.pairing = Pairing.IGNORE
    async with Client(tv, name="Guest", tls=True, channel=REMOTE) as guest, browser.get("/events") as response:
        await tv.until(lambda tv: tv.prompts)
        async for state in states(response):
            if state["prompt"] == "Guest":
                break
        await browser.post(f"/remote/{key}")
        await guest.outer(event)


async def test_can_be_unplugged_for_a_while(tv, browser, monkeypatch):
    monkeypatch.setattr("simulators.frame_tv.page._UNPLUGGED", 0.05)
    await browser.post("/remote/unplug")
    await tv.until(lambda tv: tv.power is Power.UNREACHABLE)
    await tv.until(lambda tv: tv.power is Power.ART)
    async with browser.get("/api/v2/") as response:
        assert response.status == 200


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
async def test_runs_from_the_command_line_until_it_is_told_to_stop(signum):
    host = next_host()
    command = [sys.executable, "-m", "simulators.frame_tv", "--host", host, "--profile", "y2025_501", "--name", "Hall"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert await process.stdout.readline() == f"Hall (y2025_501) hangs at http://{host}:8001/\n".encode()
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}:8001/api/v2/") as response:
            assert (await response.json())["name"] == "Hall"
        process.send_signal(signum)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()


async def test_knows_some_apps(tv, browser):
    async with browser.get("/api/v2/applications/111299001912") as response:
        assert (await response.json())["name"] == "YouTube"
    async with browser.get("/api/v2/applications/0") as response:
        assert response.status == 404
    async with browser.post("/api/v2/applications/111299001912"):
        assert tv.power is Power.TV
