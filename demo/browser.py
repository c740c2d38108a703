"""A real browser that looks at Home Assistant and at the televisions' own pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import shutil

from playwright.async_api import Browser, async_playwright

from .home import Home

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOADED = """() => document.querySelector('home-assistant')?.hass && !document.querySelector('#ha-launch-screen')"""
PATIENCE_MILLISECONDS = 60_000


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start the system's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        try:
            yield running
        finally:
            await running.close()


async def picture_of_dashboard(running: Browser, home: Home, path: str, to: Path, *, settle: str) -> None:
    """Save a picture of a page of Home Assistant once the script `settle` returns true in it."""
    tokens = {
        "access_token": home.token,
        "token_type": "Bearer",
        "expires_in": 1 << 30,
        "hassUrl": home.url,
        "clientId": home.client_id,
        "expires": 1 << 50,
        "refresh_token": "",
    }
    page = await running.new_page(viewport={"width": 1280, "height": 600})
    await page.add_init_script(f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))})")
    await page.goto(home.url + path)
    await page.wait_for_function(LOADED, timeout=PATIENCE_MILLISECONDS)
    await page.wait_for_function(settle, timeout=PATIENCE_MILLISECONDS)
    await page.screenshot(path=to)
    await page.close()


async def picture_of_page(running: Browser, url: str, to: Path, *, settle: str) -> None:
    """Save a picture of any page once the script `settle` returns true in it."""
    page = await running.new_page(viewport={"width": 1280, "height": 860})
    await page.goto(url)
    await page.wait_for_function(settle, timeout=PATIENCE_MILLISECONDS)
    await page.screenshot(path=to)
    await page.close()
