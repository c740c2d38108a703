"""A workflow: a graph, what of it can be chosen, and what it is good for."""

from dataclasses import dataclass
import math

from ...art.artwork import Json
from ...art.size import Size
from ..generator import Request
from ..graph.discover import slots
from ..graph.graph import Graph
from ..graph.mutate import Values, mutate
from ..graph.tokens import LATENT, LOAD_IMAGE, NEGATIVE, POSITIVE, SAMPLER, role
from ..progress import Stage
from .errors import ParameterUnknownError, PicturesMissingError, PicturesTooManyError, PromptMissingError
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

    def prepare(self, request: Request, *, key: str, pictures: tuple[str, ...] = ()) -> Graph:
        """Return the graph of a validated request; `pictures` are the names its reference pictures go by there.

        `key` makes the names of what is saved unique. Raises `GraphSkipError`.
        """
        known = slots(self.graph)
        inputs: dict[str, dict[str, Json]] = {POSITIVE: {"text": request.prompt}}
        if request.negative_prompt:
            inputs[NEGATIVE] = {"text": request.negative_prompt}
        if request.seed is not None:
            inputs[SAMPLER] = {"seed": request.seed, "noise_seed": request.seed}
        if self.limits:
            size = self.limits.fit(request.size)
            for token in (LATENT, "IMAGE-TO-VIDEO"):
                inputs[token] = {"width": size.width, "height": size.height}
        inputs["DOWNSCALER"] = {"width": request.size.width, "height": request.size.height}
        for token in known:
            if token.startswith("SAVE-"):
                inputs[token] = {"filename_prefix": f"screen_machine/{key}"}
        loads = sorted((token for token in known if role(token) == LOAD_IMAGE), key=_place)
        inputs |= {token: {"image": name} for token, name in zip(loads, pictures, strict=False)}
        skipped = []
        for parameter in self.parameters:
            value = request.parameters.get(parameter.id)
            if parameter.input is None:
                skipped += [parameter.token] if value else []
            elif value is not None:
                inputs.setdefault(parameter.token, {})[parameter.input] = value
        return mutate(self.graph, Values(inputs=inputs, skipped=skipped), known)


def _place(token: str) -> int:
    """Return which reference picture a token means: `LOAD-IMAGE` is the first."""
    number = token.removeprefix(LOAD_IMAGE).removeprefix("-")
    return int(number) if number else 1
