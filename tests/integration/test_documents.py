"""What the documents say exists, and what exists they say."""

from collections.abc import Iterator
from pathlib import Path
import re

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.core.generate.graph.tokens import ROLES
from custom_components.screen_machine.trigger import async_get_triggers

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
EXAMPLE = re.compile(r"^( *)```yaml\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!http)([^)#]*)#?([^)]*)\)")


def examples() -> Iterator[tuple[str, dict]]:
    for page in PAGES:
        for indent, text in EXAMPLE.findall(page.read_text(encoding="utf-8")):
            yield page.name, parse_yaml(re.sub(f"^{indent}", "", text, flags=re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """Return what the headings of a page are called in links."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture
async def actions(hass: HomeAssistant, entry) -> dict:
    """Return what there is to be told of our actions."""
    return (await async_get_all_descriptions(hass))[DOMAIN]


def fields(description: dict) -> set[str]:
    names = set()
    for name, field in description["fields"].items():
        names |= set(field["fields"]) if "fields" in field else {name}
    return names


async def test_the_examples_are_valid(hass, actions):
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    found = list(examples())
    assert len(found) > 5
    for page, example in found:
        steps = example.get("actions", [example])
        for step in steps:
            domain, _, name = step.get("action", "").partition(".")
            if domain == DOMAIN:
                assert set(step.get("data", {})) <= fields(actions[name]), (page, step)
        automation = {"alias": page, "triggers": example.get("triggers", []), "actions": steps}
        validated = await async_validate_config_item(hass, page, automation)
        assert validated.validation_error is None, (page, validated.validation_error)


async def test_every_action_and_field_is_described(actions):
    text = (ROOT / "docs" / "actions.md").read_text(encoding="utf-8")
    for name, description in actions.items():
        assert f"`{DOMAIN}.{name}`" in text, name
        assert [field for field in fields(description) if f"`{field}`" not in text] == [], name


async def test_every_trigger_is_described(hass):
    text = (ROOT / "docs" / "actions.md").read_text(encoding="utf-8")
    assert [name for name in await async_get_triggers(hass) if f"`{DOMAIN}.{name}`" not in text] == []


def test_every_placeholder_is_described():
    text = (ROOT / "docs" / "generators.md").read_text(encoding="utf-8")
    assert [role for role in ROLES if f"`{{{{{role}}}}}`" not in text] == []


def test_every_link_leads_somewhere():
    for page in PAGES:
        for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            target = page.parent / path if path else page
            assert target.exists(), (page.name, path)
            assert not anchor or anchor in anchors(target), (page.name, path, anchor)
