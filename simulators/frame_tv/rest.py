"""The REST interface."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .channel import TV
from .faults import Kind
from .states import Power

if TYPE_CHECKING:
    from .tv import FrameTV

_APPLICATIONS = {"111299001912": "YouTube", "3201907018807": "Netflix", "org.tizen.browser": "Internet"}


async def device_info(request: web.Request) -> web.Response:
    """Tell about the television; booleans are texts, as on real sets."""
    return web.json_response(describe(request.app[TV]))


async def application(request: web.Request) -> web.Response:
    """Tell about an app, or start (POST), close (DELETE) or install (PUT) it."""
    name = _APPLICATIONS.get(request.match_info["id"])
    if name is None:
        return web.json_response({"code": 404, "message": "Not found error.", "status": 404}, status=404)
    if request.method == "GET":
        about = {"id": request.match_info["id"], "name": name, "running": False, "version": "1.0", "visible": False}
        return web.json_response(about)
    if request.method == "POST":
        await request.app[TV].set_power(Power.TV)
    return web.json_response({"ok": True})


def describe(tv: FrameTV) -> dict[str, Any]:
    """Return what REST tells about a television."""
    width, height = tv.panel_size
    usual = {
        "FrameTVSupport": "true",
        "GamePadSupport": "true",
        "ImeSyncedSupport": "true",
        "Language": "en_US",
        "OS": "Tizen",
        **_power_state(tv),
        "TokenAuthSupport": "true",
        "VoiceSupport": "true",
        "WallScreenRatio": "-1",
        "WallService": "false",
        "countryCode": "DE",
        "description": "Samsung DTV RCR",
        "developerIP": "0.0.0.0",  # noqa: S104  # what sets tell whose developer mode is off
        "developerMode": "0",
        "duid": tv.duid,
        "firmwareVersion": "Unknown",
        "id": tv.duid,
        "ip": tv.host,
        "model": tv.profile.model,
        "modelName": tv.profile.model_name,
        "name": tv.name,
        "networkType": "wireless",
        "resolution": f"{width}x{height}",
        "smartHubAgreement": "true",
        "ssid": "aa:bb:cc:00:11:22",
        "type": "Samsung SmartTV",
        "udn": tv.duid,
        "wifiMac": _mac(tv.duid),
    }
    device: dict[str, str | None] = {**usual, **tv.about}
    support = {
        "DMP_available": "true",
        "FrameTVSupport": "true",
        "TokenAuthSupport": "true",
        "remote_available": "true",
    }
    return {
        "device": {name: value for name, value in device.items() if value is not None},
        "id": tv.duid,
        "isSupport": json.dumps(support) + "\n",
        "name": tv.name,
        "remote": "1.0",
        "type": "Samsung SmartTV",
        "uri": f"https://{tv.host}:{tv.tls_port}/api/v2/",
        "version": "2.0.25",
    }


def _power_state(tv: FrameTV) -> dict[str, str]:
    if fault := tv.faults.take(Kind.STALE_POWER_STATE):
        return {"PowerState": fault.text}
    return {"PowerState": tv.profile.power_state.get(tv.power, "standby")} if tv.profile.power_state else {}


def _mac(duid: str) -> str:
    return ":".join(f"{byte:02X}" for byte in (0x80, 0x8A, 0xBD, *hashlib.sha256(duid.encode()).digest()[:3]))
