"""Who gets in, and what is said before anything can be asked."""

import base64

import pytest

from simulators.frame_tv import Channel, Pairing, Power, Timing, TokenRule
from tests.simulators.frame_tv.client import REMOTE, Client

QUICK = Timing(handshake=0.05)


async def test_lists_the_host_and_the_clients_before_ready(tv):
    async with Client(tv, name="One") as one, Client(tv, name="Two") as two:
        await one.ready()
        await two.ready()
        assert two.events[:2] == ["ms.channel.connect", "ms.channel.ready"]
        data = two.frames[0]["data"]
        assert [c["isHost"] for c in data["clients"]] == [True, False, False]
        assert data["id"] == data["clients"][-1]["id"]
        assert data["clients"][-1]["deviceName"] == base64.b64encode(b"Two").decode()
        came = await one.outer("ms.channel.clientConnect")
        assert came["data"]["id"] == data["id"]
        assert {(c.channel, c.name) for c in tv.clients} == {(Channel.ART, "One"), (Channel.ART, "Two")}
        await two.ws.close()
        left = await one.outer("ms.channel.clientDisconnect")
        assert left["data"]["id"] == data["id"]


@pytest.mark.parametrize(
    ("rule", "token", "welcome"),
    [
        (TokenRule.ACCEPTED, None, True),
        (TokenRule.ACCEPTED, "right", True),
        (TokenRule.ACCEPTED, "wrong", False),
        (TokenRule.ACCEPTED, "None", True),
        (TokenRule.FORBIDDEN, None, True),
        (TokenRule.FORBIDDEN, "right", False),
        (TokenRule.REQUIRED, None, False),
        (TokenRule.REQUIRED, "right", True),
        (TokenRule.REQUIRED, "wrong", False),
    ],
)
async def test_follows_its_token_rule(hang, rule, token, welcome):
    tv = await hang(token_rule=rule, timing=QUICK)
    tv.tokens.add("right")
    async with Client(tv, token=token, tls=True) as client:
        event = await client.until(
            lambda: client.events[-1:] and client.events[-1] != "ms.channel.connect" and client.events[-1]
        )
        assert event == ("ms.channel.ready" if welcome else "ms.channel.timeOut")
        if not welcome:
            await client.closed.wait()


async def test_grants_a_token_for_one_name(hang):
    tv = await hang("y2025_501", timing=QUICK)
    async with Client(tv, name="Mine", tls=True, channel=REMOTE) as remote:
        token = (await remote.outer("ms.channel.connect"))["data"]["token"]
    assert tv.tokens == {token}
    async with Client(tv, name="Mine", tls=True, token=token) as client:
        await client.ready()
    async with Client(tv, name="Mine", tls=True, token=token, channel=REMOTE) as remote:
        assert "token" not in (await remote.outer("ms.channel.connect"))["data"]
    async with Client(tv, name="Another", tls=True, token=token) as other:
        await other.outer("ms.channel.timeOut")


async def test_asks_on_the_screen_and_waits_for_the_owner(hang):
    tv = await hang(pairing=Pairing.IGNORE)
    async with Client(tv, name="Guest", tls=True, channel=REMOTE) as guest:
        await tv.until(lambda tv: [prompt.name for prompt in tv.prompts] == ["Guest"])
        assert guest.frames == []
        tv.prompts[0].settle(allowed=True)
        assert (await guest.outer("ms.channel.connect"))["data"]["token"] in tv.tokens
    assert tv.prompts == []


async def test_takes_the_question_away_when_the_client_leaves(hang):
    tv = await hang(pairing=Pairing.IGNORE)
    async with Client(tv, tls=True, channel=REMOTE):
        await tv.until(lambda tv: tv.prompts)
    await tv.until(lambda tv: not tv.prompts and not tv.clients)


@pytest.mark.parametrize(
    ("pairing", "event"), [(Pairing.DENY, "ms.channel.unauthorized"), (Pairing.IGNORE, "ms.channel.timeOut")]
)
async def test_turns_strangers_away(hang, pairing, event):
    tv = await hang(pairing=pairing, timing=QUICK)
    async with Client(tv, tls=True, channel=REMOTE) as client:
        await client.outer(event)
        await client.closed.wait()
    assert tv.tokens == set()


async def test_has_no_remote_control_without_tls(tv):
    async with Client(tv, channel=REMOTE) as client:
        await client.outer("ms.channel.unauthorized")


async def test_forgets_its_tokens_in_a_long_power_cut(hang):
    tv = await hang("y2025_501", timing=QUICK)
    tv.tokens.add("old")
    await tv.reboot(0.0, forget_tokens=True)
    assert tv.power is Power.ART
    async with Client(tv, tls=True, token="old") as client:
        await client.outer("ms.channel.timeOut")


async def test_does_what_was_asked_before_the_client_left(hang):
    tv = await hang("y2022_434", timing=Timing(reply=0.05))
    async with Client(tv) as client:
        await client.ready()
        await client.send("set_brightness", value=7)
        await client.send("set_brightness", value=8)
    await tv.until(lambda tv: tv.settings.brightness == 8)


async def test_a_set_of_2025_takes_a_held_power_key_for_a_short_press(hang, monkeypatch):
    tv = await hang("y2025_501")
    monkeypatch.setattr("simulators.frame_tv.remote.HOLD", 0.0)
    async with Client(tv, tls=True, channel=REMOTE) as remote:
        await remote.outer("ms.channel.connect")
        for command in ("Press", "Release"):
            params = {"Cmd": command, "DataOfCmd": "KEY_POWER", "Option": "false", "TypeOfRemote": "SendRemoteKey"}
            await remote.ws.send_json({"method": "ms.remote.control", "params": params})
        await tv.until(lambda tv: tv.power is Power.TV)


async def test_keys_toggle_and_hold(hang, monkeypatch):
    tv = await hang("y2022_434")
    monkeypatch.setattr("simulators.frame_tv.remote.HOLD", 0.0)
    async with Client(tv, tls=True, channel=REMOTE) as remote:
        await remote.outer("ms.channel.connect")

        async def press(command, key="KEY_POWER"):
            params = {"Cmd": command, "DataOfCmd": key, "Option": "false", "TypeOfRemote": "SendRemoteKey"}
            await remote.ws.send_json({"method": "ms.remote.control", "params": params})

        await press("Click")
        await tv.until(lambda tv: tv.power is Power.TV)
        await press("Press")
        await press("Release")
        await tv.until(lambda tv: tv.power is Power.DARK)
        await press("Click")
        await tv.until(lambda tv: tv.power is Power.TV)
        await press("Click")
        await tv.until(lambda tv: tv.power is Power.ART)
        await press("Click", "KEY_HOME")
        await tv.until(lambda tv: tv.power is Power.TV)
