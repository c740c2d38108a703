"""What machines say of their troubles, in whatever shape they do."""

import ast
import json

from ...art.artwork import Json
from ..plain import plain

_LARGEST = 100_000
"""Characters that are read for words."""
_DEEPEST = 8
_KEYS = ("error_message", "exception_message", "message", "error", "detail", "details", "reason", "status", "title")
"""Where the words are, the most telling first."""


def unfold(value: Json) -> Json:
    """Return what a text holds, when it is JSON or how Python prints such a value; otherwise the value itself."""
    if not isinstance(value, str) or len(value) > _LARGEST or not value.strip().startswith(("{", "[")):
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            found: Json = read(value.strip())
        except ValueError, SyntaxError, RecursionError, MemoryError:
            continue
        return found
    return value


def sentence(value: Json, deepest: int = _DEEPEST) -> str:
    """Return the words in an error of any shape, on one line, empty when there are none."""
    value = unfold(value)
    if isinstance(value, str):
        return plain(value)
    inner: list[Json] = []
    if isinstance(value, dict):
        inner = [value[key] for key in _KEYS if key in value]
    elif isinstance(value, list):
        inner = value
    return next((words for item in inner if deepest and (words := sentence(item, deepest - 1))), "")


def texts(value: Json, deepest: int = _DEEPEST) -> list[str]:
    """Return all texts in an error, those inside JSON texts too."""
    value = unfold(value)
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner if deepest for text in texts(item, deepest - 1)]
