"""Recipes as JSON, exact both ways: in the index, in pictures' metadata."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
import json

from .artwork import Json, Origin, Recipe


def recipe_to_json(recipe: Recipe) -> str:
    """Return compact ASCII JSON of everything that differs from an empty recipe."""
    empty = Recipe()
    values = {field.name: getattr(recipe, field.name) for field in fields(Recipe)}
    said = {name: value for name, value in values.items() if value != getattr(empty, name)}
    if recipe.started is not None:
        said["started"] = recipe.started.isoformat()
    return json.dumps(said, separators=(",", ":"), sort_keys=True)


def recipe_from_json(text: str) -> Recipe:
    """Return the recipe; names we do not know, from newer versions, are ignored.

    Raises `ValueError` when the text is not such JSON.
    """
    said = json.loads(text)
    if not isinstance(said, dict):
        msg = "a recipe is a JSON object"
        raise ValueError(msg)  # noqa: TRY004 - callers treat all bad texts alike
    return Recipe(
        prompt=_text(said, "prompt"),
        negative_prompt=_text(said, "negative_prompt"),
        generator=_text(said, "generator"),
        workflow=_text(said, "workflow"),
        model=_text(said, "model"),
        seed=seed if isinstance(seed := said.get("seed"), int) else None,
        parameters=parameters if isinstance(parameters := said.get("parameters"), dict) else {},
        refiner=_text(said, "refiner"),
        refined_prompt=_text(said, "refined_prompt"),
        origin=Origin(_text(said, "origin")) if said.get("origin") in set(Origin) else None,
        started=datetime.fromisoformat(_text(said, "started")) if "started" in said else None,
        seconds=_number(said, "seconds"),
        cost=_number(said, "cost"),
    )


def _text(said: Mapping[str, Json], name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _number(said: Mapping[str, Json], name: str) -> float | None:
    value = said.get(name)
    return float(value) if isinstance(value, int | float) else None
