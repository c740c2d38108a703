import asyncio

import pytest

from core.screens.frame.address import unverified_tls
from core.screens.frame.errors import (
    FrameArtChannelDeadError,
    FrameNotAFrameError,
    FramePairingRefusedError,
    FramePairingTimeoutError,
    FrameUnreachableError,
)
from core.screens.frame.pairing import pair
from simulators.frame_tv import Pairing, Power
from tests.loopback import NOBODY


@pytest.fixture
def ask(session, fast):
    async def ask(host, on_waiting=lambda: None):
        return await pair(session, host, "Screen Machine", on_waiting=on_waiting, tls=unverified_tls(), deadlines=fast)

    return ask


@pytest.mark.parametrize(
    ("profile", "rule", "with_token"),
    [
        ("y2019_097", None, True),
        ("y2022_434", None, True),
        ("y2024_501", None, False),
        ("y2025_501", None, True),
        ("y2025_501", "forbidden", False),
    ],
)
async def test_the_door_kept_is_one_that_answers(switch_on, ask, profile, rule, with_token):
    tv = await switch_on(profile, token_rule=rule)
    found = await ask(tv.host)
    assert (found.port, found.secure) == (8002, True)
    assert found.token in tv.tokens
    assert found.shows_token is with_token
    assert found.token not in repr(found)
    await tv.until(lambda tv: not tv.clients)


async def test_a_person_is_waited_for_and_pointed_to_the_tv(switch_on, ask):
    tv = await switch_on("y2022_434", pairing=Pairing.IGNORE)
    waiting = asyncio.Event()
    pairing = asyncio.create_task(ask(tv.host, waiting.set))
    await tv.until(lambda tv: tv.prompts)
    await waiting.wait()
    assert not pairing.done()
    tv.prompts[0].settle(allowed=True)
    assert (await pairing).token in tv.tokens


async def test_nobody_is_pointed_to_a_tv_that_does_not_ask(switch_on, ask):
    tv = await switch_on("y2022_434")
    waiting = []
    await ask(tv.host, lambda: waiting.append(1))
    assert not waiting


async def test_one_prompt_and_no_more(switch_on, ask):
    tv = await switch_on("y2024_501")
    asked = []
    tv.prompts = _Noted(asked)
    await ask(tv.host)
    assert asked == ["Screen Machine"]


class _Noted(list):
    def __init__(self, asked) -> None:
        super().__init__()
        self._asked = asked

    def append(self, prompt) -> None:
        self._asked.append(prompt.name)
        super().append(prompt)


@pytest.mark.parametrize(
    ("pairing", "error"), [(Pairing.DENY, FramePairingRefusedError), (Pairing.IGNORE, FramePairingTimeoutError)]
)
async def test_no_permission(switch_on, ask, pairing, error):
    tv = await switch_on("y2022_434", pairing=pairing)
    with pytest.raises(error) as raised:
        await ask(tv.host)
    assert raised.value.details == {"host": tv.host}
    await tv.until(lambda tv: not tv.clients)


async def test_nobody_there(ask):
    with pytest.raises(FrameUnreachableError):
        await ask(NOBODY)


async def test_a_dead_art_service(switch_on, ask):
    tv = await switch_on("y2022_434")
    tv.faults.no_host()
    tv.faults.no_ready()
    with pytest.raises(FrameArtChannelDeadError):
        await ask(tv.host)


async def test_a_television_that_denies_having_an_art_mode_is_believed_when_nothing_answers(
    switch_on, ask, monkeypatch
):
    monkeypatch.setattr("simulators.frame_tv.rest.describe", _no_frame)
    tv = await switch_on("y2022_434")
    tv.faults.silence()
    with pytest.raises(FrameNotAFrameError):
        await ask(tv.host)
    tv.faults.clear()
    assert (await ask(tv.host)).port == 8002


def _no_frame(tv):
    return {"device": {"duid": tv.duid, "FrameTVSupport": "false", "TokenAuthSupport": "true"}}


async def test_the_set_of_2018_pairs_while_somebody_watches(switch_on, ask):
    tv = await switch_on("y2019_097", power=Power.TV)
    assert (await ask(tv.host)).port == 8002


async def test_sets_without_secured_port_are_asked_without_permission(switch_on, ask, monkeypatch):
    monkeypatch.setattr("simulators.frame_tv.rest.describe", _old_frame)
    tv = await switch_on("y2019_097", tls_port=18002)
    found = await ask(tv.host)
    assert (found.token, found.port, found.secure) == (None, 8001, False)


def _old_frame(tv):
    return {"device": {"duid": tv.duid, "FrameTVSupport": "true", "TokenAuthSupport": "false", "model": "17_KANTM"}}
