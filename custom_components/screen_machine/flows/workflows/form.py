"""What an owner decides about a workflow, as a form."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from homeassistant.const import CONF_DESCRIPTION, CONF_ICON, CONF_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DurationSelector,
    DurationSelectorConfig,
    IconSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import slugify
import probatio

from ...const import CONF_BUDGET, CONF_DIALECT, CONF_ENDPOINT, CONF_EXECUTION_TIMEOUT, CONF_TTL, Kind
from ...core.generate.runpod.endpoint import Dialect, Policy
from ...core.generate.workflows import stored
from ...core.generate.workflows.propose import Proposal
from ...core.generate.workflows.revise import exported_limits, on_offer
from ...core.generate.workflows.stage_lines import read_stages, write_stages
from ...core.generate.workflows.workflow import Limits, Workflow
from ..money import BUDGET, PRICE
from .words import Words

CONF_AS_EXPORTED = "as_exported"
CONF_LONGEST = "longest"
CONF_MEGAPIXELS = "megapixels"
CONF_MORE = "more"
CONF_PARAMETERS = "parameters"
CONF_PICTURES = "pictures"
CONF_PRICE = "price"
CONF_SIZE = "size"
CONF_STAGES = "stages"
CONF_STYLE_DESCRIPTOR = "style_descriptor"
CONF_STYLE_GUIDANCE = "style_guidance"

_TEXT = TextSelector()
_LINES = TextSelector(TextSelectorConfig(multiline=True))
_DURATION = DurationSelector(DurationSelectorConfig(enable_day=True))
_PIXELS = NumberSelector(
    NumberSelectorConfig(min=64, max=16384, step=1, unit_of_measurement="px", mode=NumberSelectorMode.BOX)
)
_MEGAPIXELS = NumberSelector(
    NumberSelectorConfig(min=0.05, max=100, step="any", unit_of_measurement="MP", mode=NumberSelectorMode.BOX)
)
_DIALECT = SelectSelector(SelectSelectorConfig(options=list(Dialect), translation_key="dialect"))
_SIZE_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_AS_EXPORTED, default=False): BooleanSelector(),
        probatio.Required(CONF_LONGEST): _PIXELS,
        probatio.Required(CONF_MEGAPIXELS): _MEGAPIXELS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A workflow, and on whose terms its back-end runs it."""

    workflow: Workflow
    terms: Mapping[str, Any]
    """What its subentry keeps beside it."""


def default_terms(kind: Kind) -> dict[str, Any]:
    """Return the terms of a new workflow."""
    if kind is not Kind.RUNPOD:
        return {CONF_BUDGET: None}
    policy = Policy()
    return {
        CONF_ENDPOINT: "",
        CONF_EXECUTION_TIMEOUT: policy.execution,
        CONF_TTL: policy.lifetime,
        CONF_DIALECT: Dialect.WORKFLOW.value,
        CONF_BUDGET: None,
    }


def dump(settings: Settings) -> dict[str, Any]:
    """Return what a subentry keeps."""
    workflow = settings.workflow
    named = replace(workflow, id=workflow.id or slugify(workflow.name))
    return {**stored.dump(named), **settings.terms}


def schema(kind: Kind, workflow: Workflow, found: Proposal, words: Words, opened: Container[str]) -> probatio.Schema:
    """Return the fields that make sense for a workflow; `opened` are the sections that are not folded away."""
    paid = kind is Kind.RUNPOD
    fields: dict[probatio.Marker, Any] = {
        probatio.Required(CONF_NAME): _TEXT,
        probatio.Optional(CONF_DESCRIPTION): _TEXT,
    }
    if offered := on_offer(workflow, found):
        options = [SelectOptionDict(value=one.id, label=words.parameter(one)) for one in offered]
        fields[probatio.Required(CONF_PARAMETERS, default=[])] = SelectSelector(
            SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST)
        )
    if found.pictures:
        fields[probatio.Required(CONF_PICTURES)] = NumberSelector(
            NumberSelectorConfig(min=0, max=max(found.pictures, workflow.pictures), step=1, mode=NumberSelectorMode.BOX)
        )
    if paid:
        fields[probatio.Optional(CONF_ENDPOINT)] = _TEXT
        fields[probatio.Optional(CONF_PRICE)] = PRICE
        fields[probatio.Optional(CONF_BUDGET)] = BUDGET
    if exported_limits(workflow.graph):
        fields[probatio.Required(CONF_SIZE)] = section(_SIZE_SCHEMA, {"collapsed": CONF_SIZE not in opened})
    fields[probatio.Required(CONF_MORE)] = section(_more(paid=paid), {"collapsed": CONF_MORE not in opened})
    return probatio.Schema(fields)


def _more(*, paid: bool) -> probatio.Schema:
    fields: dict[probatio.Marker, Any] = {
        probatio.Optional(CONF_ICON): IconSelector(),
        probatio.Optional(CONF_STAGES): _LINES,
        probatio.Optional(CONF_STYLE_DESCRIPTOR): _LINES,
        probatio.Optional(CONF_STYLE_GUIDANCE): _LINES,
    }
    if paid:
        fields |= {
            probatio.Required(CONF_EXECUTION_TIMEOUT): _DURATION,
            probatio.Required(CONF_TTL): _DURATION,
            probatio.Required(CONF_DIALECT): _DIALECT,
        }
    return probatio.Schema(fields)


def suggest(settings: Settings) -> dict[str, Any]:
    """Return what the form begins with; what is not known is left out, so that its field is empty."""
    workflow, terms = settings.workflow, settings.terms
    limits = workflow.limits or exported_limits(workflow.graph)
    values = {
        CONF_NAME: workflow.name,
        CONF_DESCRIPTION: workflow.description,
        CONF_PARAMETERS: [parameter.id for parameter in workflow.parameters],
        CONF_PICTURES: workflow.pictures,
        CONF_ENDPOINT: terms.get(CONF_ENDPOINT),
        CONF_PRICE: workflow.price,
        CONF_BUDGET: terms.get(CONF_BUDGET),
        CONF_SIZE: limits
        and {
            CONF_AS_EXPORTED: workflow.limits is None,
            CONF_LONGEST: limits.longest,
            CONF_MEGAPIXELS: _megapixels(limits),
        },
        CONF_MORE: _known(
            {
                CONF_ICON: workflow.icon,
                CONF_STAGES: write_stages(workflow.stages),
                CONF_STYLE_DESCRIPTOR: workflow.style_descriptor,
                CONF_STYLE_GUIDANCE: workflow.style_guidance,
                CONF_EXECUTION_TIMEOUT: _duration(terms.get(CONF_EXECUTION_TIMEOUT, 0)),
                CONF_TTL: _duration(terms.get(CONF_TTL, 0)),
                CONF_DIALECT: terms.get(CONF_DIALECT),
            }
        ),
    }
    return _known(values)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def read(entered: Mapping[str, Any], settings: Settings, found: Proposal) -> Settings:
    """Return the settings after what was entered, apart from the endpoint.

    Raises `StagesUnreadableError` and `RunPodPolicyError`.
    """
    workflow, more = settings.workflow, entered[CONF_MORE]
    chosen = entered.get(CONF_PARAMETERS, ())
    changed = replace(
        workflow,
        name=entered[CONF_NAME].strip(),
        description=entered.get(CONF_DESCRIPTION, "").strip(),
        icon=more.get(CONF_ICON),
        parameters=tuple(one for one in on_offer(workflow, found) if one.id in chosen),
        stages=read_stages(more.get(CONF_STAGES, "")),
        pictures=int(entered.get(CONF_PICTURES, workflow.pictures)),
        limits=_limits(entered[CONF_SIZE], workflow) if CONF_SIZE in entered else workflow.limits,
        price=entered.get(CONF_PRICE),
        style_guidance=more.get(CONF_STYLE_GUIDANCE, "").strip(),
        style_descriptor=more.get(CONF_STYLE_DESCRIPTOR, "").strip(),
    )
    terms = {**settings.terms, CONF_BUDGET: entered.get(CONF_BUDGET)}
    if CONF_TTL in more:
        policy = Policy(execution=_seconds(more[CONF_EXECUTION_TIMEOUT]), lifetime=_seconds(more[CONF_TTL]))
        policy.check()
        terms |= {
            CONF_EXECUTION_TIMEOUT: policy.execution,
            CONF_TTL: policy.lifetime,
            CONF_DIALECT: more[CONF_DIALECT],
        }
    return Settings(workflow=changed, terms=terms)


def _limits(entered: Mapping[str, Any], workflow: Workflow) -> Limits | None:
    """Return the limits; megapixels that nobody touched are not rounded."""
    if entered[CONF_AS_EXPORTED]:
        return None
    before = workflow.limits or exported_limits(workflow.graph)
    same = before is not None and entered[CONF_MEGAPIXELS] == _megapixels(before)
    pixels = before.pixels if before and same else round(entered[CONF_MEGAPIXELS] * 1e6)
    return Limits(pixels=pixels, longest=int(entered[CONF_LONGEST]))


def _megapixels(limits: Limits) -> float:
    return round(limits.pixels / 1e6, 2)


def _seconds(duration: Mapping[str, float]) -> float:
    return timedelta(**duration).total_seconds()


def _duration(seconds: float) -> dict[str, int]:
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return {"days": days, "hours": hour, "minutes": minute, "seconds": second}
