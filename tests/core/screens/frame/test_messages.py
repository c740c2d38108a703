import json

from hypothesis import given, strategies as st
import pytest

from core.screens.frame.messages import decode, encode_binary, encode_request, unfold


def test_a_request_says_both_ids_inside_a_text_inside_the_envelope():
    outer = json.loads(encode_request("get_artmode_status", "U", {"value": 1}))
    assert outer["method"] == "ms.channel.emit"
    assert outer["params"]["event"] == "art_app_request"
    assert outer["params"]["to"] == "host"
    inner = {"request": "get_artmode_status", "value": 1, "id": "U", "request_id": "U"}
    assert json.loads(outer["params"]["data"]) == inner


def test_a_binary_request_is_length_envelope_bytes():
    frame = encode_binary("send_image", "U", {"file_type": "JPEG"}, b"\xff\xd8pixels")
    end = 2 + int.from_bytes(frame[:2], "big")
    inner = json.loads(json.loads(frame[2:end])["params"]["data"])
    assert inner == {"request": "send_image", "file_type": "JPEG", "id": "U"}
    assert frame[end:] == b"\xff\xd8pixels"


@pytest.mark.parametrize("indent", [None, 2])
def test_an_answer_is_unwrapped_with_its_ids(indent):
    inner = json.dumps({"event": "artmode_status", "request_id": "U", "id": "V", "value": "on"}, indent=indent)
    message = decode(json.dumps({"event": "d2d_service_message", "data": inner, "from": "h"}))
    assert message.event == "artmode_status"
    assert message.ids == {"U", "V"}
    assert message.text("value") == "on"


def test_events_of_the_channel_have_no_ids():
    message = decode('{"event":"ms.channel.connect","data":{"id":"me","token":12345678}}')
    assert message.event == "ms.channel.connect"
    assert message.ids == frozenset()
    assert message.text("token") == "12345678"


def test_a_binary_answer_carries_bytes():
    head = json.dumps({"event": "d2d_service_message", "data": '{"event":"thumbnail","content_id":"A"}'}).encode()
    message = decode(len(head).to_bytes(2, "big") + head + b"jpeg")
    assert (message.event, message.text("content_id"), message.payload) == ("thumbnail", "A", b"jpeg")


def test_nested_values_are_read_as_text_or_as_objects():
    inner = {"event": "e", "dict": {"a": 1}, "text": '{"a": 1}', "list": '[{"b": 2}, 3]', "port": "52005", "n": 1e400}
    message = decode(json.dumps({"event": "d2d_service_message", "data": inner}))
    assert message.fields("dict") == message.fields("text") == {"a": 1}
    assert message.rows("list") == [{"b": 2}]
    assert message.number("port") == 52005
    assert message.number("n") is None
    assert message.fields("port") == {}
    assert message.rows("missing") == []


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "\x00 not json",
        "[]",
        "null",
        "{}",
        '{"event":7}',
        '{"event":"d2d_service_message"}',
        '{"event":"d2d_service_message","data":"["}',
        '{"event":"d2d_service_message","data":"{}"}',
        "[" * 100_000,
        b"",
        b"\x00",
        b"\xff\xff{}",
    ],
)
def test_junk_is_no_message(junk):
    assert decode(junk) is None


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps)))
def test_nothing_upsets_the_reading(frame):
    decode(frame)


@given(st.text())
def test_what_goes_out_comes_back(value):
    inner = unfold(unfold(encode_request("r", "U", {"value": value}))["params"]["data"])
    assert inner["value"] == value
