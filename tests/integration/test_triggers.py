"""Our triggers in real automations: what they tell, and that they keep to their targets."""

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    icon,
    label_registry as lr,
    translation,
)
from homeassistant.helpers.trigger import async_get_all_descriptions
from homeassistant.setup import async_setup_component

from custom_components.screen_machine.const import DOMAIN
from simulators.frame_tv import Power

TRIGGERS = {"job_finished", "job_failed", "artwork_published"}


async def test_a_finished_job_tells_what_it_made(hass, player, paint, listen):
    told = await listen({"trigger": "screen_machine.job_finished"})
    answer = await paint(player)
    heard = await told.one()
    (artwork,) = answer["artworks"]
    assert heard["job_id"] == answer["job_id"]
    assert heard["artworks"] == [{key: artwork[key] for key in ("artwork_id", "media_content_id")}]
    assert heard["screens"] == [player]
    assert (heard["title"], heard["prompt"], heard["workflow"]) == ("a calm lake", "a calm lake", "painter")
    assert (heard["cost"], heard["seconds"], heard["error"]) == (None, None, None)


async def test_a_failed_job_tells_why(hass, player, act, listen, tmp_path):
    told = await listen({"trigger": "screen_machine.job_failed"}, {"trigger": "screen_machine.job_finished"})
    (tmp_path / "media" / DOMAIN).write_text("in the way")
    answer = await act("generate", player, prompt="x", width=480, height=270)
    await hass.data[DOMAIN].studio.jobs.wait(answer["job_id"])
    heard = await told.one()
    assert (heard["by"], heard["job_id"], heard["state"]) == (0, answer["job_id"], "failed")
    assert heard["error"] == "library_unwritable"
    assert heard["error_message"].startswith(str(tmp_path / "media" / DOMAIN))


async def test_only_what_is_targeted_triggers(hass, entry, player, paint, listen):
    area = ar.async_get(hass).async_create("Salon")
    label = lr.async_get(hass).async_create("Art")
    device = er.async_get(hass).async_get(player).device_id
    targets = [
        {"entity_id": player},
        {"device_id": device},
        {"area_id": area.id},
        {"label_id": label.label_id},
        {"entity_id": "light.salon"},
    ]
    told = await listen(
        *({"trigger": "screen_machine.job_finished", "target": target} for target in targets),
        *({"trigger": "screen_machine.artwork_published", "target": target} for target in targets),
    )
    await paint(player)
    await hass.async_block_till_done()
    assert sorted(heard["by"] for heard in told) == [0, 1, 5, 6]
    told.clear()
    # What an area or a label holds is looked up whenever something happens.
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    er.async_get(hass).async_update_entity(player, labels={label.label_id})
    await paint(player, seed=2)
    await hass.async_block_till_done()
    assert sorted(heard["by"] for heard in told) == [0, 1, 2, 3, 5, 6, 7, 8]


async def test_a_job_for_no_screen_is_no_targets(hass, player, paint, listen):
    told = await listen(
        {"trigger": "screen_machine.job_finished", "target": {"entity_id": player}},
        {"trigger": "screen_machine.job_finished", "target": {}},
    )
    await paint()
    await hass.async_block_till_done()
    assert [heard["by"] for heard in told] == [1]


async def test_a_workflow_can_be_named(hass, entry, paint, listen):
    told = await listen(
        *(
            {"trigger": "screen_machine.job_finished", "options": {"workflow": name}}
            for name in ("Painter ", "Oil painting")
        )
    )
    await paint()
    await hass.async_block_till_done()
    assert [heard["by"] for heard in told] == [0]


async def test_an_artwork_is_published_once_it_is_on_its_screen(hass, tv, entry, player, paint, listen):
    told = await listen({"trigger": "screen_machine.artwork_published"})
    await tv.set_power(Power.UNREACHABLE)
    answer = await paint(player)
    await hass.async_block_till_done()
    assert told == []
    await tv.set_power(Power.ART)
    await hass.services.async_call("homeassistant", "update_entity", {"entity_id": player}, blocking=True)
    heard = await told.one()
    (artwork,) = answer["artworks"]
    assert {key: heard[key] for key in ("artwork_id", "media_content_id", "title")} == {
        key: artwork[key] for key in ("artwork_id", "media_content_id", "title")
    }
    assert (heard["entity_id"], heard["outcome"], heard["prompt"]) == (player, "shown", "a calm lake")


async def test_a_deleted_automation_hears_nothing(hass, entry, paint, listen):
    told = await listen({"trigger": "screen_machine.job_finished"})
    await hass.services.async_call(AUTOMATION_DOMAIN, "turn_off", {"entity_id": "automation.number_0"}, blocking=True)
    await paint()
    await hass.async_block_till_done()
    assert told == []


async def test_every_trigger_is_described(hass, entry, hass_ws_client, player):
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    descriptions = await async_get_all_descriptions(hass)
    ours = {key.removeprefix(f"{DOMAIN}."): told for key, told in descriptions.items() if key.startswith(f"{DOMAIN}.")}
    assert set(ours) == TRIGGERS
    icons = (await icon.async_get_icons(hass, "triggers", [DOMAIN]))[DOMAIN]
    names = await translation.async_get_translations(hass, "en", "triggers", [DOMAIN])
    for trigger, description in ours.items():
        assert icons[trigger]["trigger"]
        words = [trigger, *(f"{trigger}.fields.{field}" for field in description["fields"])]
        for word in words:
            assert names[f"component.{DOMAIN}.triggers.{word}.name"]
            assert names[f"component.{DOMAIN}.triggers.{word}.description"]
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": "get_triggers_for_target", "target": {"entity_id": [player]}})
    offered = (await client.receive_json())["result"]
    assert {f"{DOMAIN}.{trigger}" for trigger in TRIGGERS} <= set(offered)
