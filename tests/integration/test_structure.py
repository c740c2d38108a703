"""Everything a person reads exists: names, descriptions, icons, and a sentence for every error."""

from importlib import import_module
import json
from pathlib import Path
import pkgutil
import string

from homeassistant.helpers import entity_registry as er, icon, translation
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.loader import async_get_integration
import pytest

import custom_components.screen_machine
from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.core.errors import InvalidRequestError, ScreenMachineError
from custom_components.screen_machine.core.generate.painter.catalogue import STYLES
from custom_components.screen_machine.core.screens.errors import ScreenError

FOLDER = Path(custom_components.screen_machine.__file__).parent
ACTIONS = {
    "generate",
    "publish",
    "get_jobs",
    "cancel_job",
    "retry_job",
    "move_job",
    "resolve_job",
    "set_favourite",
    "clear_uploads",
    "sync_favourites",
}
ABSTRACT = {InvalidRequestError}

for _module in pkgutil.walk_packages([str(FOLDER)], "custom_components.screen_machine."):
    import_module(_module.name)


def _errors(root: type[ScreenMachineError] = ScreenMachineError) -> set[type[ScreenMachineError]]:
    found = {root, *(error for child in root.__subclasses__() for error in _errors(child))}
    return {error for error in found - ABSTRACT if error.__module__.startswith("custom_components.")}


@pytest.fixture
def texts() -> dict:
    return json.loads((FOLDER / "translations" / "en.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("error", sorted(_errors(), key=lambda error: error.code), ids=lambda error: error.code)
def test_every_error_has_a_code_of_its_own_and_a_sentence(error, texts):
    assert [other for other in _errors() if other.code == error.code] == [error]
    assert texts["exceptions"][error.code]["message"]


@pytest.mark.parametrize(
    "error", sorted(_errors(ScreenError), key=lambda error: error.code), ids=lambda error: error.code
)
def test_every_error_of_a_television_has_words_in_the_dialogue(error, texts):
    if error.__module__.endswith("frame.errors"):
        assert texts["config"]["error"][error.code]


def test_no_sentence_is_left_over(texts):
    source = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    assert [key for key in texts["exceptions"] if f'"{key}"' not in source] == []


async def test_every_action_is_described(hass, entry, texts):
    descriptions = (await async_get_all_descriptions(hass))[DOMAIN]
    icons = (await icon.async_get_icons(hass, "services", [DOMAIN]))[DOMAIN]
    names = await translation.async_get_translations(hass, "en", "services", [DOMAIN])
    assert set(descriptions) == set(hass.services.async_services_for_domain(DOMAIN)) == ACTIONS
    for action, description in descriptions.items():
        assert icons[action]["service"]
        assert names[f"component.{DOMAIN}.services.{action}.name"]
        schema = {str(key) for key in _keys(hass.services.async_services_for_domain(DOMAIN)[action].schema)}
        told = set()
        for name, field in description["fields"].items():
            told |= set(field["fields"]) if "fields" in field else {name}
        assert told == schema - {"entity_id", "device_id", "area_id", "floor_id", "label_id"}
        for field in told:
            assert names[f"component.{DOMAIN}.services.{action}.fields.{field}.name"]
            assert names[f"component.{DOMAIN}.services.{action}.fields.{field}.description"]


def _keys(schema):
    for part in getattr(schema, "validators", [schema]):
        if isinstance(getattr(part, "schema", None), dict):
            yield from part.schema


async def test_the_styles_are_those_of_the_painter(hass, entry, texts):
    description = (await async_get_all_descriptions(hass))[DOMAIN]["generate"]
    offered = description["fields"]["style"]["selector"]["select"]["options"]
    assert tuple(offered) == STYLES
    assert set(texts["selector"]["style"]["options"]) == set(STYLES)


async def test_every_entity_has_a_name_and_an_icon(hass, entry):
    names = await translation.async_get_translations(hass, "en", "entity", [DOMAIN])
    icons = (await icon.async_get_icons(hass, "entity", [DOMAIN]))[DOMAIN]
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert entities
    for entity in entities:
        key = entity.translation_key
        if entity.domain != "media_player":
            assert names[f"component.{DOMAIN}.entity.{entity.domain}.{key}.name"]
        assert icons[entity.domain][key]["default"]


async def test_the_manifest_is_as_home_assistant_wants_it(hass):
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest) == ["domain", "name", *sorted(set(manifest) - {"domain", "name"})]
    integration = await async_get_integration(hass, DOMAIN)
    assert integration.version is not None
    assert (FOLDER / "brand" / "icon.png").is_file()


def test_placeholders_are_filled(texts):
    """Every placeholder of a sentence is a detail its error documents or is raised with."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    for key, text in texts["exceptions"].items():
        for _, name, _, _ in string.Formatter().parse(text["message"]):
            assert name is None or f"{name}=" in source or f'"{name}"' in source, (key, name)
