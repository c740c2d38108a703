"""From a frame on the art channel to its reply."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from ..script import Fault
from .asking import Ask, Code, Fields, News, RefusedError, Reply
from .faults import Kind
from .profiles import Profile, Unknown
from .requests import HANDLERS
from .states import Power

if TYPE_CHECKING:
    from .channel import Client
    from .tv import FrameTV


def envelope(tv: FrameTV, fields: Fields) -> Fields:
    """Return the outer message around an event."""
    data = json.dumps(fields, indent=2 if tv.profile.pretty else None)
    return {"data": data, "event": "d2d_service_message", "from": tv.host_id}


def error_event(text: str) -> Fields:
    """Return what the television says to what is no request."""
    return {"data": {"message": text}, "event": "ms.error"}


async def answer(tv: FrameTV, client: Client, message: dict[str, Any], payload: bytes) -> None:
    """Do what a request asks and answer it, as far as the profile and the faults allow."""
    params = message.get("params")
    event = params.get("event") if isinstance(params, dict) else None
    if not isinstance(params, dict) or event != "art_app_request" or params.get("to") != "host":
        tv.violation(f"{client.name}: not an art request: {event}")
        await client.send(error_event(f"unrecognized event value : {event}"))
        return
    if client.zombie or tv.faults.take(Kind.ZOMBIE):
        client.zombie = True
        return
    if tv.profile.answers_outside_art or tv.power is Power.ART:
        await _answer(tv, _parse(tv, client, params.get("data"), payload))


def _parse(tv: FrameTV, client: Client, text: Any, payload: bytes) -> Ask:
    try:
        inner = json.loads(text)
    except TypeError, ValueError:
        inner = None
    if not isinstance(inner, dict):
        tv.violation(f"{client.name}: data is no JSON text")
        inner = {}
    ask_id = inner.get(tv.profile.id_field)
    return Ask(
        name=str(inner.get("request", "")),
        id=ask_id if isinstance(ask_id, str) and ask_id else str(text),
        inner=inner,
        text=str(text),
        client=client,
        payload=payload,
        fresh=tv.is_fresh(client, ask_id),
    )


async def _answer(tv: FrameTV, ask: Ask) -> None:
    faults = tv.faults
    mute = faults.take(Kind.DROP, ask.name) or faults.take(Kind.SILENCE, ask.name)
    if mute is not None and not mute.done:
        _strike(mute, ask)
        return
    try:
        reply = await _handle(tv, ask)
    except RefusedError as error:
        reply = Reply(event="error", fields={"request_data": ask.text, "error_code": str(error.code)})
    if reply is None:
        return
    delay = faults.take(Kind.DELAY, ask.name)
    await asyncio.sleep(tv.timing.reply + reply.delay + (delay.seconds if delay else 0.0))
    if mute is None:
        await send_reply(tv, ask, reply)
    else:
        _strike(mute, ask)
    if reply.news is not None:
        _tell(tv, ask, reply.news)


def _strike(fault: Fault, ask: Ask) -> None:
    if fault.kind is Kind.DROP:
        ask.client.abort()


async def _handle(tv: FrameTV, ask: Ask) -> Reply | None:
    profile = tv.profile
    if fault := tv.faults.take(Kind.ERROR, ask.name):
        raise RefusedError(fault.number)
    if not ask.name:
        raise RefusedError(Code.REQUEST_PARSE_FAIL)
    if ask.name in profile.requests:
        return await HANDLERS[ask.name](tv, ask)
    if ask.name in profile.silent or (profile.unknown is Unknown.SILENCE and ask.name not in profile.refused):
        return None
    raise RefusedError(Code.NOT_SUPPORTED_API)


async def send_reply(tv: FrameTV, ask: Ask, reply: Reply) -> None:
    """Send a reply to the client that asked."""
    if tv.faults.take(Kind.GARBAGE, ask.name):
        await ask.client.send_text("\x00 not json")
    event = reply.event or _event(tv.profile, ask.name, reply.news)
    fields = {"event": event} | _ids(tv, ask, event) | reply.fields
    await ask.client.send(envelope(tv, fields), reply.binary)


def _ids(tv: FrameTV, ask: Ask, event: str) -> Fields:
    if tv.faults.take(Kind.REPLY_WITHOUT_ID, ask.name):
        return {}
    if event in {"error", "ready_to_use"}:
        return {"id": ask.id, "request_id": ask.id}
    ids = {tv.profile.id_field: ask.id}
    return ids | {"target_client_id": ask.client.id} if tv.profile.nouns else ids


def _event(profile: Profile, request: str, news: News | None) -> str:
    if not profile.nouns:
        return request
    if news is not None:
        return news.event
    return request.removeprefix("get_").removeprefix("set_")


def _tell(tv: FrameTV, ask: Ask, news: News) -> None:
    asker = ask.client if tv.profile.nouns else None
    tv.later(news.delay, lambda: tv.broadcast({"event": news.event, **news.fields}, but=asker))
