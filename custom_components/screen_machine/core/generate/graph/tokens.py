"""Placeholders: tokens such as `{{SAMPLER}}` in a node's title that say which role the node plays."""

from collections.abc import Mapping
import re
from types import MappingProxyType

from .graph import Graph, Node

_TOKEN = re.compile(r"\{\{\s*([A-Za-z0-9_-]+)\s*\}\}")
_NUMBERED = re.compile(r"-\d+$")

POSITIVE = "POSITIVE-PROMPT"
NEGATIVE = "NEGATIVE-PROMPT"
LATENT = "LATENT-IMAGE"
SAMPLER = "SAMPLER"
BASE_MODEL = "BASE-MODEL"
LORA = "LORA"
LOAD_IMAGE = "LOAD-IMAGE"

SEEDS = ("seed", "noise_seed")
"""What nodes call a seed."""
SIZED = (LATENT, "IMAGE-TO-VIDEO")
"""The roles that decide how large a picture is made."""
TEXTS = ("text", "prompt", "value", "string", "clip_l", "t5xxl", "text_g", "text_l")
"""What nodes call a prompt; all that a node has get the same."""

_SIZE = ("width", "height")
_FILE = ("filename_prefix",)
ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    POSITIVE: TEXTS,
    NEGATIVE: TEXTS,
    LATENT: (*_SIZE, "batch_size"),
    SAMPLER: (
        *SEEDS, "steps", "cfg", "scheduler", "sampler", "sampler_name", *_SIZE, "denoise",
    ),
    BASE_MODEL: ("ckpt_name", "unet_name"),
    LORA: ("lora_name", "strength_model", "strength_clip"),
    "REFINER": ("steps", "start_at_step", "cfg"),
    "UPSCALER": ("model_name", "scale_by"),
    "DOWNSCALER": _SIZE,
    "INTERPOLATOR": ("multiplier",),
    "IMAGE-TO-VIDEO": ("length", *_SIZE),
    "SAVE-IMAGE": _FILE,
    "SAVE-VIDEO": _FILE,
    "SAVE-WEBM": _FILE,
    LOAD_IMAGE: ("image",),
})  # fmt: skip
"""The inputs that are set in nodes of a role, where the nodes have them."""


def tokens(title: str) -> tuple[str, ...]:
    """Return the tokens of a title, in upper case."""
    return tuple(dict.fromkeys(found.upper() for found in _TOKEN.findall(title)))


def plain_title(node: Node) -> str:
    """Return a node's title without its tokens, empty when it has no title of its own."""
    title = " ".join(_TOKEN.sub("", node.title).split())
    return "" if title == node.class_type else title


def role(token: str) -> str | None:
    """Return the role a token names, None when it names none; `LOAD-IMAGE-2` is the second `LOAD-IMAGE`."""
    if token in ROLES:
        return token
    plain = _NUMBERED.sub("", token)
    return plain if plain == LOAD_IMAGE else None


def marked(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return the nodes of every token that occurs in a graph."""
    found: dict[str, list[str]] = {}
    for node_id, node in graph.nodes.items():
        for token in tokens(node.title):
            found.setdefault(token, []).append(node_id)
    return {token: tuple(nodes) for token, nodes in found.items()}
