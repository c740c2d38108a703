"""A workflow: a graph, what of it can be chosen, and what it is good for."""

from collections.abc import Iterator
from dataclasses import dataclass
import math

from ...art.artwork import Json
from ...art.size import Size
from ..generator import Request
from ..graph.discover import savers, slots
from ..graph.graph import Graph
from ..graph.mutate import Slots, Values, mutate
from ..graph.tokens import LOAD_IMAGE, NEGATIVE, POSITIVE, SAMPLER, SEEDS, SIZED, plain_title, role
from ..progress import Stage
from .errors import (
    OutputSkippedError,
    ParameterUnknownError,
    PicturesMissingError,
    PicturesTooManyError,
    PromptMissingError,
)
from .parameter import Parameter

_MULTIPLE = 16
"""Latents of all models in use are at most that coarse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large the pictures are that the model makes well; what a screen needs beyond that is the graph's upscaler's."""

    pixels: int = 1024 * 1024
    longest: int = 2048

    def fit(self, wanted: Size) -> Size:
        """Return the largest size of the same shape within the limits, in steps of 16 pixels."""
        scale = min(1.0, math.sqrt(self.pixels / (wanted.width * wanted.height)), self.longest / max(wanted))
        width, height = (max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in wanted)
        return Size(width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """What its owner told about a graph."""

    id: str
    name: str
    graph: Graph
    description: str = ""
    icon: str | None = None
    parameters: tuple[Parameter, ...] = ()
    stages: tuple[Stage, ...] = ()
    pictures: int = 0
    """How many reference pictures it needs."""
    limits: Limits | None = None
    """None leaves the size as it was exported."""
    price: float | None = None
    """Per second of a worker, in the currency its owner pays in."""
    style_guidance: str = ""
    """How to prompt it, for language models."""
    style_descriptor: str = ""
    """When to pick it, for language models."""

    @property
    def takes_prompt(self) -> bool:
        """Return whether words change anything."""
        return POSITIVE in slots(self.graph)

    def schema(self) -> list[dict[str, Json]]:
        """Return what a form asks for beside the prompt, in order.

        An `image` for every reference picture the workflow needs, then its parameters (`number`, `select`, `text` or
        `bool`), and a `size` when the picture's size is its own: of at most so many pixels and so long a side.
        """
        pictures: list[dict[str, Json]] = [
            {"type": "image", "id": f"picture_{number}", "name": name}
            for number, name in enumerate(self._picture_names(), 1)
        ]
        size: list[dict[str, Json]] = []
        if self.limits and slots(self.graph).keys() & SIZED:
            size = [{"type": "size", "id": "size", "pixels": self.limits.pixels, "longest": self.limits.longest}]
        return [*pictures, *(parameter.schema() for parameter in self.parameters), *size]

    def validate(self, request: Request) -> dict[str, Json]:
        """Return a request's parameters, checked and complete.

        Raises `ParameterUnknownError`, `ParameterInvalidError`, `PicturesMissingError`, `PicturesTooManyError` or
        `PromptMissingError`.
        """
        known = {parameter.id: parameter for parameter in self.parameters}
        if unknown := sorted(request.parameters.keys() - known.keys()):
            raise ParameterUnknownError(workflow=self.name, name=unknown[0], valid=", ".join(known))
        if (given := len(request.pictures)) < self.pictures:
            raise PicturesMissingError(workflow=self.name, needed=self.pictures, given=given)
        if given > self.pictures:
            raise PicturesTooManyError(workflow=self.name, taken=self.pictures, given=given)
        if self.takes_prompt and not request.prompt.strip():
            raise PromptMissingError(workflow=self.name)
        wanted: dict[str, Json] = {
            name: parameter.default for name, parameter in known.items() if parameter.default is not None
        }
        wanted |= request.parameters
        return {name: known[name].validate(value, workflow=self.name) for name, value in wanted.items()}

    def _picture_names(self) -> Iterator[str]:
        """Yield what the nodes that load the reference pictures are called, without placeholders."""
        known = slots(self.graph)
        titles = [plain_title(self.graph.nodes[known[token][0]]) for token in _loads(known)]
        for number in range(self.pictures):
            yield titles[number] if number < len(titles) else ""

    def prepare(self, request: Request, *, key: str, pictures: tuple[str, ...] = ()) -> Graph:
        """Return the graph of a validated request; `pictures` are the names its reference pictures go by there.

        `key` makes the names of what is saved unique. Raises `GraphSkipError` or `OutputSkippedError`.
        """
        known = slots(self.graph)
        inputs = self._inputs(request, known, key)
        inputs |= {token: {"image": name} for token, name in zip(_loads(known), pictures, strict=False)}
        skipped = []
        for parameter in self.parameters:
            value = request.parameters.get(parameter.id)
            if parameter.input is None:
                skipped += [parameter.token] if value else []
            elif value is not None:
                inputs.setdefault(parameter.token, {})[parameter.input] = value
        graph = mutate(self.graph, Values(inputs=inputs, skipped=skipped), known)
        if skipped and not savers(graph):
            raise OutputSkippedError(workflow=self.name)
        return graph

    def _inputs(self, request: Request, known: Slots, key: str) -> dict[str, dict[str, Json]]:
        """Return what every request decides, by token."""
        inputs: dict[str, dict[str, Json]] = {POSITIVE: {"text": request.prompt}}
        if request.negative_prompt:
            inputs[NEGATIVE] = {"text": request.negative_prompt}
        if request.seed is not None:
            inputs[SAMPLER] = dict.fromkeys(SEEDS, request.seed)
        if self.limits:
            size = self.limits.fit(request.size)
            inputs |= {token: {"width": size.width, "height": size.height} for token in SIZED}
        inputs["DOWNSCALER"] = {"width": request.size.width, "height": request.size.height}
        saves = [token for token in known if token.startswith("SAVE-")]
        return inputs | {token: {"filename_prefix": f"screen_machine/{key}"} for token in saves}


def _loads(known: Slots) -> list[str]:
    """Return the tokens of the reference pictures, in the order in which these are given."""
    return sorted((token for token in known if role(token) == LOAD_IMAGE), key=_place)


def _place(token: str) -> int:
    """Return which reference picture a token means: `LOAD-IMAGE` is the first."""
    number = token.removeprefix(LOAD_IMAGE).removeprefix("-")
    return int(number) if number else 1
