"""The kinds of configuration entries: what each sets up, and what it leaves behind when it goes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from ..const import Kind
from . import comfyui, frame_tv, runpod, studio


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKind:
    """What Home Assistant needs to know of a kind."""

    platforms: tuple[Platform, ...]
    set_up: Callable[[HomeAssistant, ConfigEntry[Any]], Awaitable[None]]
    remove: Callable[[HomeAssistant, ConfigEntry[Any]], Awaitable[None]]
    diagnose: Callable[[HomeAssistant, ConfigEntry[Any]], Awaitable[dict[str, Any]]]


ENTRIES = {
    Kind.STUDIO: EntryKind(
        platforms=(), set_up=studio.async_set_up, remove=studio.async_remove, diagnose=studio.async_diagnose
    ),
    Kind.FRAME_TV: EntryKind(
        platforms=frame_tv.PLATFORMS,
        set_up=frame_tv.async_set_up,
        remove=frame_tv.async_remove,
        diagnose=frame_tv.async_diagnose,
    ),
    Kind.RUNPOD: EntryKind(
        platforms=runpod.PLATFORMS,
        set_up=runpod.async_set_up,
        remove=runpod.async_remove,
        diagnose=runpod.async_diagnose,
    ),
    Kind.COMFYUI: EntryKind(
        platforms=comfyui.PLATFORMS,
        set_up=comfyui.async_set_up,
        remove=comfyui.async_remove,
        diagnose=comfyui.async_diagnose,
    ),
}
