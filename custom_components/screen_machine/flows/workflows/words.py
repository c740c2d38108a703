"""What was found in a graph, in words."""

from collections.abc import Collection, Iterable, Mapping
import re
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ...const import DOMAIN
from ...core.generate.graph.graph import Graph
from ...core.generate.graph.tokens import role
from ...core.generate.workflows.parameter import Parameter, ParameterType
from ...core.generate.workflows.propose import Finding, Proposal
from ...core.generate.workflows.workflow import Workflow

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_MOST_NODES = 3
"""Named for one role."""


class Words:
    """Texts for what dialogues tell in lists, which Home Assistant itself cannot put together."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @classmethod
    async def load(cls, hass: HomeAssistant) -> Self:
        """Return the texts in the house's language."""
        return cls(await async_get_translations(hass, hass.config.language, "selector", [DOMAIN]))

    def text(self, kind: str, key: str, **details: object) -> str:
        """Return a text with its placeholders filled; `details` are other people's words, and shown as they are."""
        plain = {name: escaped(str(value)) for name, value in details.items()}
        return self._texts[f"component.{DOMAIN}.selector.{kind}.options.{key}"].format(**plain)

    def roles(self, graph: Graph, found: Proposal) -> str:
        """Return a list of the roles that were found, each with its nodes."""
        return bullets(
            f"**{self.text('role', _key(token))}**: {self._nodes(graph, nodes)}" for token, nodes in found.slots.items()
        )

    def findings(self, findings: Iterable[Finding]) -> str:
        """Return what is odd, a note each; that nothing is, when nothing is."""
        told = [f'<ha-alert alert-type="warning">{self.finding(one)}</ha-alert>' for one in findings]
        return "\n\n".join(told) or self.text("finding", "none")

    def finding(self, finding: Finding) -> str:
        """Return what is odd."""
        return self.text("finding", finding.code, **finding.details)

    def parameter(self, parameter: Parameter) -> str:
        """Return a parameter as a choice: its name, what it is without a choice, and what numbers it takes."""
        value = parameter.default
        shown = f"{value:g}" if isinstance(value, float) else value
        default = "" if value is None or parameter.input is None else f" = {shown}"
        takes = f" ({parameter.valid})" if parameter.type is ParameterType.NUMBER else ""
        return f"{parameter.name}{default}{takes}"

    def coming(self, workflow: Workflow, *, endpoint: str, unanswered: Collection[str]) -> str:
        """Return what a workflow of a catalogue brings along: name, endpoint, parameters, reference pictures."""
        told = [self.text("catalogue", "endpoint", endpoint=endpoint)] if endpoint else []
        if workflow.parameters:
            names = ", ".join(one.name for one in workflow.parameters)
            told.append(self.text("catalogue", "parameters", parameters=names))
        if workflow.pictures:
            told.append(self.text("catalogue", "pictures", pictures=workflow.pictures))
        if unanswered:
            told.append(self.text("catalogue", "unanswered", parameters=", ".join(unanswered)))
        return f"**{escaped(workflow.name)}**: {'; '.join(told) or self.text('catalogue', 'plain')}"

    def left_out(self, name: str, reason: str) -> str:
        """Return which workflow of a catalogue is left out, and why."""
        return f"**{escaped(name)}**: {self.text('problem', reason)}"

    def _nodes(self, graph: Graph, nodes: tuple[str, ...]) -> str:
        named = [escaped(graph.name(node_id)) for node_id in nodes[:_MOST_NODES]]
        return ", ".join([*named, "…"] if len(nodes) > _MOST_NODES else named)


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list."""
    return "\n".join(f"- {line}" for line in lines)


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, in one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _key(token: str) -> str:
    return (role(token) or token).lower().replace("-", "_")
