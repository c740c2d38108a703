"""The art app's requests, as each generation knows them."""

import json

import pytest

from simulators.frame_tv import PROFILES
from simulators.frame_tv.requests import HANDLERS
from tests.simulators.frame_tv.client import Client, picture, records

STORE = ["SAM-S10002342", "SAM-S0100001", "SAM-S0300017"]


async def opened(tv):
    tv.tokens.add("known")
    return Client(tv, token="known" if tv.token_rule == "required" else None)


@pytest.mark.parametrize("profile", PROFILES)
async def test_every_generation_answers_what_it_lists_and_nothing_else(hang, profile):
    tv = await hang(profile)
    assert tv.profile.requests <= HANDLERS.keys()
    async with await opened(tv) as client:
        await client.ready()
        asked = {}
        for name in sorted(HANDLERS.keys() | tv.profile.refused | {"make_coffee"}):
            if name not in {"set_artmode_status", "select_image"}:
                asked[name] = await client.send(name)
        last = await client.ask("get_matte_list")
        assert last["event"] in {"get_matte_list", "matte_list"}
        replies = {reply.get(tv.profile.id_field): reply for reply in client.inner}
        for name, ask_id in asked.items():
            code = replies[ask_id].get("error_code") if ask_id in replies else "silence"
            if name in tv.profile.requests:
                assert code != "-9", name
                assert code != "silence", name
            elif name in tv.profile.silent:
                assert code == "silence", name
            elif name in tv.profile.refused or tv.profile.unknown == "error":
                assert code == "-9", name
            else:
                assert code == "silence", name


@pytest.mark.parametrize(
    ("profile", "known", "version"),
    [
        ("y2019_097", "get_api_version", "0.97"),
        ("y2021_203", "get_api_version", "2.03"),
        ("y2022_434", "api_version", "4.3.4.0"),
        ("y2024_501", "api_version", "5.0.1.0"),
        ("y2025_501", "api_version", "5.0.1.0"),
    ],
)
async def test_tells_its_version_under_one_name(hang, profile, known, version):
    tv = await hang(profile)
    async with await opened(tv) as client:
        await client.ready()
        assert (await client.ask(known))["version"] == version
        other = "api_version" if known == "get_api_version" else "get_api_version"
        if tv.profile.nouns:
            assert (await client.ask(other))["error_code"] == "-9"
        else:
            assert await client.is_silent_about(other)


async def test_old_generations_answer_with_nouns_and_id(hang):
    tv = await hang("y2021_203")
    async with await opened(tv) as client, await opened(tv) as witness:
        await client.ready()
        await witness.ready()
        for request, event in {
            "get_artmode_status": "artmode_status",
            "get_current_artwork": "current_artwork",
            "get_content_list": "content_list",
            "get_brightness": "brightness",
            "get_matte_list": "matte_list",
        }.items():
            await client.send(request, id=f"old {request}")
            reply = await client.answer(f"old {request}")
            assert (reply["event"], reply["id"]) == (event, f"old {request}")
            assert "request_id" not in reply
        await client.send("set_brightness", value=3, id="change")
        assert (await client.answer("change"))["event"] == "brightness_changed"
        told = await witness.heard("brightness_changed")
        assert "id" not in told
        await client.ask("get_content_list", id="last", request_id="last")
        assert len([event for event in client.inner if event["event"] == "brightness_changed"]) == 1
        assert "\n" in next(f["data"] for f in witness.frames if f["event"] == "d2d_service_message")
    assert (await _ranged(tv)) == ("3", "1", "10")


async def _ranged(tv):
    async with await opened(tv) as client:
        await client.ready()
        reply = await client.ask("get_brightness")
        return reply["value"], reply["min"], reply["max"]


async def test_new_generations_answer_with_the_request_and_its_id(client):
    ask_id = await client.send("get_artmode_status", id="ignored")
    reply = await client.answer(ask_id)
    assert (reply["event"], reply["request_id"]) == ("get_artmode_status", ask_id)
    assert "id" not in reply


async def test_a_request_without_the_right_id_is_answered_under_its_own_text(tv, client):
    text = '{"request": "get_artmode_status", "id": "only the old one"}'
    params = {"event": "art_app_request", "to": "host", "data": text}
    await client.ws.send_json({"method": "ms.channel.emit", "params": params})
    assert (await client.heard("get_artmode_status"))["request_id"] == text
    assert tv.violations == ["Test: a request without request_id"]


@pytest.mark.parametrize("data", [{"request": "get_artmode_status"}, "no json", '["list"]', "{}", None])
async def test_what_is_no_request_is_refused(tv, client, data):
    params = {"event": "art_app_request", "to": "host", "data": data}
    await client.ws.send_json({"method": "ms.channel.emit", "params": params})
    assert (await client.heard("error"))["error_code"] == "-6"
    assert tv.violations


@pytest.mark.parametrize(
    "message",
    [
        {"method": "ms.channel.emit", "params": {"event": "ms.evil", "to": "host", "data": "{}"}},
        {"method": "ms.channel.emit", "params": {"event": "art_app_request", "to": "broadcast", "data": "{}"}},
        {"method": "ms.channel.emit"},
        {"method": "ms.remote.control", "params": {}},
        {},
    ],
    ids=str,
)
async def test_a_wrong_envelope_is_an_error(tv, client, message):
    await client.ws.send_json(message)
    assert "unrecognized" in (await client.outer("ms.error"))["data"]["message"]
    assert tv.violations


async def test_what_is_no_json_is_ignored_and_noticed(tv, client):
    await client.ws.send_str("hello")
    await client.ask("get_artmode_status")
    assert tv.violations == ["Test: a frame that is no JSON"]


async def listed(client, **fields):
    rows = json.loads((await client.ask("get_content_list", **fields))["content_list"])
    return [(row["content_id"], row["category_id"]) for row in rows]


async def test_lists_by_the_field_of_the_generation(hang):
    store = [(content_id, "MY-C0001") for content_id in STORE]
    mine = [("MY_F0001", "MY-C0002")]
    for profile, by_category, by_category_id in [
        ("y2021_203", mine, store + mine),
        ("y2022_434", store + mine, mine),
    ]:
        tv = await hang(profile)
        async with await opened(tv) as client:
            await client.ready()
            await client.upload(picture())
            assert await listed(client) == store + mine
            assert await listed(client, category="MY-C0002") == by_category
            assert await listed(client, category_id="MY-C0002") == by_category_id
            assert await listed(client, category=None, category_id=None) == store + mine


async def test_the_oldest_generation_lists_everything_always(hang):
    tv = await hang("y2019_097")
    async with await opened(tv) as client:
        await client.ready()
        assert len(await listed(client, category="MY-C0002", category_id="MY-C0002")) == len(STORE)


async def test_the_newest_generations_repeat_themselves(hang):
    tv = await hang("y2025_501")
    async with await opened(tv) as client:
        await client.ready()
        new = await client.upload(picture())
        await client.ask("change_favorite", content_id=new, status="on")
        rows = await listed(client)
        assert [category for content_id, category in rows if content_id == new] == ["MY-C0008", "MY-C0002", "MY-C0004"]
        assert await listed(client, category_id="MY-C0004") == [(new, "MY-C0002")]
        await client.ask("change_favorite", content_id=new, status="off")
        assert await listed(client, category_id="MY-C0004") == []


async def test_a_row_tells_what_a_picture_is(client):
    await client.upload(picture(), matte_id="shadowbox_polar")
    rows = json.loads((await client.ask("get_content_list", category_id="MY-C0002"))["content_list"])
    assert rows == [
        {
            "content_id": "MY_F0001",
            "category_id": "MY-C0002",
            "matte_id": "shadowbox_polar",
            "portrait_matte_id": "none",
            "width": 384,
            "height": 216,
            "image_date": "2026:11:22 10:00:00",
            "content_type": "mobile",
            "slideshow": "false",
        }
    ]


async def test_deletes_and_tells(tv, client):
    free = tv.free_bytes
    one, two = await client.upload(picture()), await client.upload(picture(seed=1))
    await client.ask("select_image", content_id=one, category_id=None, show=True)
    rows = [{"content_id": one}, {"content_id": "MY_F0777"}]
    reply = await client.ask("delete_image_list", content_id_list=rows)
    assert json.loads(reply["content_id_list"]) == rows
    await client.heard("image_deleted", content_id=one)
    await client.heard("recently_set_updated")
    assert list(tv.pictures) == [*STORE, two]
    assert tv.current == STORE[0]
    await client.ask("delete_image_list", content_id_list=[{"content_id": two}])
    assert tv.free_bytes == free
    assert await client.upload(picture()) == "MY_F0003"


@pytest.mark.parametrize(
    ("request_name", "fields", "code"),
    [
        ("delete_image_list", {"content_id_list": [{"content_id": "MY_F0777"}]}, "-4"),
        ("delete_image_list", {"content_id_list": [{"content_id": "SAM-S10002342"}]}, "-2"),
        ("delete_image_list", {"content_id_list": ["MY_F0001"]}, "-7"),
        ("delete_image_list", {"content_id_list": []}, "-7"),
        ("select_image", {"content_id": "MY_F0777", "show": True}, "-4"),
        ("select_image", {"content_id": "SAM-S10002342", "show": "yes"}, "-7"),
        ("select_image", {}, "-7"),
        ("change_favorite", {"content_id": "SAM-S10002342", "status": "maybe"}, "-7"),
        ("change_matte", {"content_id": "SAM-S10002342", "matte_id": "modern_pink"}, "-7"),
        ("set_photo_filter", {"content_id": "SAM-S10002342", "filter_id": "sepia"}, "-7"),
        ("set_artmode_status", {"value": True}, "-7"),
        ("set_artmode_status", {"value": "perhaps"}, "-7"),
        ("set_brightness", {"value": 11}, "-7"),
        ("set_brightness", {"value": "bright"}, "-7"),
        ("set_color_temperature", {"value": -6}, "-7"),
        ("set_motion_timer", {"value": "7"}, "-7"),
        ("set_motion_sensitivity", {"value": "4"}, "-7"),
        ("set_brightness_sensor_setting", {"value": "auto"}, "-7"),
        ("set_slideshow_status", {"value": "3", "category_id": "MY-C0815", "type": "slideshow"}, "-9"),
        ("set_slideshow_status", {"value": "3", "category_id": "MY-C0002", "type": "random"}, "-7"),
        ("set_slideshow_status", {"value": "0", "category_id": "MY-C0002", "type": "slideshow"}, "-7"),
        ("get_thumbnail_list", {"content_id_list": [{"content_id": "MY_F0777"}]}, "-4"),
        ("get_thumbnail_list", {"content_id_list": [{"content_id": "SAM-S10002342"}]}, "-7"),
    ],
)
async def test_refuses_wrong_parameters(client, request_name, fields, code):
    reply = await client.ask(request_name, **fields)
    assert (reply["event"], reply["error_code"]) == ("error", code)
    assert reply["id"] == reply["request_id"]


async def test_upright_pictures_take_few_mattes(client):
    new = await client.upload(picture((216, 384)))
    assert (await client.ask("change_matte", content_id=new, matte_id="modern_polar"))["error_code"] == "-7"
    reply = await client.ask(
        "change_matte", content_id=new, matte_id="flexible_polar", portrait_matte_id="flexible_polar"
    )
    assert reply["matte_id"] == reply["portrait_matte_id"] == "flexible_polar"
    await client.heard("matte_changed", content_id=new)


async def test_adjustments_are_kept_and_told(tv, client):
    await client.ask("set_brightness", value=9)
    await client.ask("set_motion_timer", value="240")
    await client.ask("set_motion_sensitivity", value="3")
    await client.ask("set_brightness_sensor_setting", value="on")
    items = {item["item"]: item for item in json.loads((await client.ask("get_artmode_settings"))["data"])}
    assert items["brightness"] == {"item": "brightness", "value": "9", "min": "0", "max": "10"}
    assert items["color_temperature"]["min"] == "-5"
    assert items["motion_timer"]["value"] == "240"
    assert json.loads(items["motion_timer"]["valid_values"])[0] == "off"
    assert items["motion_sensitivity"]["value"] == "3"
    assert items["brightness_sensor_setting"]["value"] == "on"


async def test_a_set_of_2021_tells_each_adjustment_alone(hang):
    tv = await hang("y2021_203")
    async with await opened(tv) as client:
        await client.ready()
        assert (await client.ask("get_artmode_settings"))["error_code"] == "-9"
        assert (await client.ask("get_brightness_sensor_setting"))["status"] == "off"
        assert (await client.ask("get_motion_timer"))["value"] == "60"
        assert (await client.ask("get_motion_sensitivity"))["max"] == "3"


@pytest.mark.parametrize(
    ("profile", "types", "colours"),
    [
        ("y2019_097", {"none", "modern_polar"}, None),
        ("y2021_203", {"none", "myshelf", "modern"}, None),
        ("y2022_434", {"none", "modern"}, {"polar"}),
    ],
)
async def test_mattes_are_listed_the_way_of_the_generation(hang, profile, types, colours):
    tv = await hang(profile)
    async with await opened(tv) as client:
        await client.ready()
        reply = await client.ask("get_matte_list")
        rows = json.loads(reply.get("matte_list") or reply["matte_type_list"])
        assert types <= {row.get("matte_id") or row["matte_type"] for row in rows}
        told = json.loads(reply["matte_color_list"]) if "matte_color_list" in reply else None
        assert (told is None) == (colours is None)
        assert colours is None or colours <= {row["color"] for row in told}


async def test_the_newest_generations_reset_the_brightness(hang):
    tv = await hang("y2025_501")
    async with await opened(tv) as client:
        await client.ready()
        await client.ask("set_brightness", value=50)
        assert (await client.ask("reset_brightness"))["brightness_value"] == "25"
        await client.ask("set_art_picture_mode", art_picture_mode=2)
        assert (await client.ask("get_art_picture_mode"))["art_picture_mode"] == "2"


async def test_filters_are_kept(tv, client):
    filters = json.loads((await client.ask("get_photo_filter_list"))["filter_list"])
    assert {"filter_id": "noir"} in filters
    await client.ask("set_photo_filter", content_id=STORE[0], filter_id="noir")
    assert tv.pictures[STORE[0]].filter_id == "noir"


async def test_thumbnails_leave_out_a_locked_store_picture(tv, client):
    new = await client.upload(picture())

    async def thumbnails(*ids):
        request = {"content_id_list": [{"content_id": content_id} for content_id in ids]}
        info = {"d2d_mode": "socket", "connection_id": 1, "id": "x"}
        return await records(
            json.loads((await client.ask("get_thumbnail_list", **request, conn_info=info))["conn_info"])
        )

    assert list(await thumbnails(new, STORE[0])) == [new, STORE[0]]
    assert list(await thumbnails(STORE[0], STORE[1], new)) == [STORE[0], new]
    assert await thumbnails(STORE[1]) == {}


async def test_a_set_of_2025_fails_the_list_and_serves_single_thumbnails_without_tls(hang):
    tv = await hang("y2025_501")
    async with await opened(tv) as client:
        await client.ready()
        info = {"d2d_mode": "socket", "connection_id": 1, "id": "x"}
        reply = await client.ask("get_thumbnail_list", content_id_list=[{"content_id": STORE[0]}], conn_info=info)
        assert reply["error_code"] == "-1"
        reply = await client.ask("get_thumbnail", content_id=STORE[0], conn_info=info)
        where = json.loads(reply["conn_info"])
        assert "secured" not in where
        assert (await records(where))[STORE[0]][:2] == b"\xff\xd8"


async def test_a_set_of_2019_sends_thumbnails_in_a_frame(hang):
    tv = await hang("y2019_097")
    async with await opened(tv) as client:
        await client.ready()
        reply = await client.ask("get_thumbnail", content_id=STORE[0])
        assert (reply["event"], reply["content_id"]) == ("thumbnail", STORE[0])
        assert client.binary[:2] == b"\xff\xd8"
        assert (await client.ask("get_thumbnail", content_id=STORE[1]))["error_code"] == "-1"


async def test_records_what_went_over_the_wire(tv, client):
    await client.ask("set_brightness", value=4)
    assert [ask["value"] for ask in tv.requests("set_brightness")] == [4]
    directions = [
        (frame.direction, frame.client, frame.inner.get("request") or frame.inner.get("event")) for frame in tv.frames
    ]
    assert directions[-2:] == [("in", "Test", "set_brightness"), ("out", "Test", "set_brightness")]
    came = tv.frames[-2]
    assert json.loads(json.loads(came.text)["params"]["data"]) == came.inner
    (handshake,) = tv.handshakes
    assert handshake.path == "/api/v2/channels/com.samsung.art-app?name=VGVzdA%3D%3D"
    assert handshake.headers["Upgrade"] == "websocket"
