import json

import pytest

from core.art.size import Size
from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.errors import FrameNotAFrameError, FrameUnreachableError
from core.screens.frame.rest import identify, parse
from tests.loopback import NOBODY


def answer(**changes) -> str:
    device = {
        "FrameTVSupport": "true",
        "TokenAuthSupport": "true",
        "PowerState": "on",
        "duid": "uuid:AB-12",
        "udn": "uuid:other",
        "firmwareVersion": "T-1",
        "model": "22_PONTUSM_FTV",
        "modelName": "QE55LS03BAUXXU",
        "name": "43&quot; The Frame",
        "resolution": "3840x2160",
        "wifiMac": "80:8A:BD:00:11:22",
    }
    device |= changes
    return json.dumps({"device": {key: value for key, value in device.items() if value is not None}})


def test_a_frame_describes_itself():
    device = parse(answer(), host="tv")
    assert device.id == "ab-12"
    assert device.name == '43" The Frame'
    assert device.model == "QE55LS03BAUXXU"
    assert device.year == 2022
    assert device.mac == "80:8a:bd:00:11:22"
    assert device.frame_supported
    assert device.token_auth
    assert device.firmware == "T-1"
    assert device.power_state == "on"
    assert device.panel == Size(3840, 2160)


@pytest.mark.parametrize(
    ("changes", "panel"),
    [
        ({"modelName": "QE32LS03CBUXXU"}, Size(1920, 1080)),
        ({"modelName": "QE32LS03CBUXXU", "resolution": None}, Size(1920, 1080)),
        ({"resolution": "1920x1080"}, Size(1920, 1080)),
        ({"resolution": None}, Size(3840, 2160)),
        ({"resolution": "1x1"}, Size(3840, 2160)),
        ({"resolution": "huge"}, Size(3840, 2160)),
    ],
)
def test_the_panel_of_32_inches_is_full_hd(changes, panel):
    assert parse(answer(**changes), host="tv").panel == panel


def test_what_a_tv_does_not_say_is_none():
    device = parse(answer(wifiMac="none", PowerState=None, duid=None, model="odd"), host="tv")
    assert device.mac is None
    assert device.power_state is None
    assert device.year is None
    assert device.id == "other"


def test_support_may_stand_in_a_text_beside():
    text = json.dumps({"id": "uuid:X", "device": {}, "isSupport": '{"FrameTVSupport":"true"}\n'})
    device = parse(text, host="tv")
    assert device.frame_supported
    assert device.id == "x"
    assert not parse(json.dumps({"id": "uuid:X", "device": {"FrameTVSupport": "false"}}), host="tv").frame_supported


@pytest.mark.parametrize("text", ["", "<html>", "[]", '{"device":[]}', '{"device":{}}', "[" * 100_000])
def test_other_devices_are_no_frame(text):
    with pytest.raises(FrameNotAFrameError) as error:
        parse(text, host="printer")
    assert error.value.details == {"host": "printer"}


async def test_the_secured_port_is_asked_when_the_plain_one_is_closed(switch_on, session):
    tv = await switch_on("y2024_501", port=18001)
    device = await identify(session, tv.host, tls=unverified_tls())
    assert device.id == tv.duid.removeprefix("uuid:")
    assert device.name == "The Frame"


async def test_nobody_at_the_address(session):
    with pytest.raises(FrameUnreachableError) as error:
        await identify(session, NOBODY, tls=unverified_tls())
    assert error.value.details == {"host": NOBODY}


def test_the_name_goes_out_as_every_client_sends_it():
    address = FrameAddress(host="192.168.1.5", client_name="Studio>", token="123")
    url = str(address.url("com.samsung.art-app"))
    assert url == "wss://192.168.1.5:8002/api/v2/channels/com.samsung.art-app?name=U3R1ZGlvPg==&token=123"
    plain = FrameAddress(host="fe80::1", client_name="a", port=8001, secure=False)
    assert str(plain.url("x")) == "ws://[fe80::1]:8001/api/v2/channels/x?name=YQ=="
    assert "123" not in repr(address)
