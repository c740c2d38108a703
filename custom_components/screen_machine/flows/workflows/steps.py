"""Adding a workflow: its graph, what was found in it, and what its owner decides; and changing one."""

from contextlib import suppress
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME, CONF_URL
from homeassistant.helpers.selector import FileSelector, FileSelectorConfig, TextSelector, TextSelectorConfig
import probatio

from ...const import CONF_ENDPOINT, CONF_KIND, Kind
from ...core.errors import ScreenMachineError
from ...core.generate.graph.graph import Graph
from ...core.generate.runpod.address import read_endpoint
from ...core.generate.runpod.errors import RunPodPolicyError, RunPodUnavailableError
from ...core.generate.workflows import stored
from ...core.generate.workflows.errors import StagesUnreadableError
from ...core.generate.workflows.propose import Offered, Proposal, propose
from ...core.generate.workflows.revise import begin, with_graph
from ...core.generate.workflows.workflow import Workflow
from ..comfyui import what_is_offered
from ..runpod import try_endpoint
from . import form
from .names import free_name, taken_names
from .uploads import read_graph
from .words import Words

CONF_FILE = "file"
CONF_GRAPH = "graph"
NEW_NAME = "Workflow"
"""What a pasted workflow is called until its owner says otherwise."""
_GRAPH_SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_FILE): FileSelector(FileSelectorConfig(accept=".json,application/json")),
        probatio.Optional(CONF_GRAPH): TextSelector(TextSelectorConfig(multiline=True)),
    }
)
_FIELDS = {
    StagesUnreadableError.code: form.CONF_MORE,
    RunPodPolicyError.code: form.CONF_MORE,
}
"""Where what is wrong is told; all else is about the endpoint."""


class WorkflowFlow(ConfigSubentryFlow):
    """Add or change a workflow. A person never types a node's id: everything is proposed."""

    _settings: form.Settings
    _offered: Offered
    _found: Proposal

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the graph of a new workflow."""
        return await self._ask_for_graph("user", user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what to change."""
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["settings", "graph"],
            description_placeholders={"name": self._get_reconfigure_subentry().title},
        )

    async def async_step_settings(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was decided."""
        self._settings = await self._load()
        await self._understand(self._settings.workflow.graph)
        return await self.async_step_review()

    async def async_step_graph(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for another graph; what still fits it stays decided."""
        return await self._ask_for_graph("graph", user_input)

    async def async_step_review(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was found, and let everything be decided."""
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        run = self.hass.async_add_executor_job  # graphs may be large
        if user_input is not None:
            try:
                settings = await run(form.read, user_input, self._settings, self._found)
                if CONF_ENDPOINT in settings.terms:
                    endpoint = await self._read_endpoint(user_input.get(CONF_ENDPOINT, ""))
                    settings = form.Settings(
                        workflow=settings.workflow, terms={**settings.terms, CONF_ENDPOINT: endpoint}
                    )
            except ScreenMachineError as err:
                errors[_FIELDS.get(err.code, CONF_ENDPOINT)], details = err.code, err.details
            else:
                if error := self._wrong_name(settings.workflow.name):
                    errors[CONF_NAME] = error
                else:
                    return await self._finish(settings)
        words, graph = await Words.load(self.hass), self._settings.workflow.graph
        schema = await run(form.schema, self._kind, self._settings.workflow, self._found, words, tuple(errors))
        values = user_input or await run(form.suggest, self._settings)
        return self.async_show_form(
            step_id="review",
            data_schema=self.add_suggested_values_to_schema(schema, values),
            description_placeholders={
                "roles": words.roles(graph, self._found),
                "findings": words.findings(self._found.findings),
                **details,
            },
            errors=errors,
        )

    async def _ask_for_graph(self, step_id: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            text, file_id = user_input.get(CONF_GRAPH, ""), user_input.get(CONF_FILE)
            field = CONF_FILE if file_id else CONF_GRAPH
            try:
                name, graph = await self.hass.async_add_executor_job(read_graph, self.hass, text, file_id)
            except ScreenMachineError as err:
                errors[field], details = err.code if text or file_id else "nothing_given", err.details
            else:
                await self._understand(graph)
                fatal = next((finding for finding in self._found.findings if finding.fatal), None)
                if fatal is None:
                    self._settings = await self._with(graph, name)
                    return await self.async_step_review()
                errors[field], details = fatal.code, dict(fatal.details)
        pasted = {CONF_GRAPH: (user_input or {}).get(CONF_GRAPH, "")}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_GRAPH_SCHEMA, pasted),
            description_placeholders=details,
            errors=errors,
            last_step=False,
        )

    async def _understand(self, graph: Graph) -> None:
        data, run = self._get_entry().data, self.hass.async_add_executor_job
        self._offered = await what_is_offered(self.hass, data[CONF_URL], graph) if self._kind is Kind.COMFYUI else {}
        self._found = await run(propose, graph, self._offered)

    async def _with(self, graph: Graph, name: str) -> form.Settings:
        """Return what to begin with: a new workflow of the graph, or the one that is changed with it."""
        if self.source == SOURCE_RECONFIGURE:
            before = await self._load()
            workflow = await self.hass.async_add_executor_job(
                with_graph, before.workflow, graph, self._found, self._offered
            )
            return form.Settings(workflow=workflow, terms=before.terms)
        name = free_name(name or NEW_NAME, taken_names(self.hass))
        workflow = await self.hass.async_add_executor_job(begin, graph, name, self._found)
        return form.Settings(workflow=workflow, terms=form.default_terms(self._kind))

    async def _load(self) -> form.Settings:
        """Return what is kept of the workflow that is changed."""
        data = self._get_reconfigure_subentry().data
        workflow: Workflow = await self.hass.async_add_executor_job(stored.load, data)
        terms = {name: data[name] for name in form.default_terms(self._kind) if name in data}
        return form.Settings(workflow=workflow, terms={**form.default_terms(self._kind), **terms})

    async def _read_endpoint(self, text: str) -> str:
        """Return the id of a workflow's own endpoint, empty when it is its entry's; one that is new is tried."""
        data = self._get_entry().data
        if not text.strip() or (endpoint := read_endpoint(text)) == data[CONF_ENDPOINT]:
            return ""
        if endpoint != self._settings.terms[CONF_ENDPOINT]:
            with suppress(RunPodUnavailableError):  # then it cannot be known, and need not
                await try_endpoint(self.hass, {**data, CONF_ENDPOINT: endpoint})
        return endpoint

    def _wrong_name(self, name: str) -> str | None:
        if not name:
            return "name_missing"
        but = self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        return "name_taken" if name.casefold() in taken_names(self.hass, but=but) else None

    async def _finish(self, settings: form.Settings) -> SubentryFlowResult:
        """Keep the workflow; the entry's update listener takes it up."""
        name = settings.workflow.name
        data = await self.hass.async_add_executor_job(form.dump, settings)
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(), self._get_reconfigure_subentry(), title=name, data=data
            )
        return self.async_create_entry(title=name, data=data)

    @property
    def _kind(self) -> Kind:
        return Kind(self._get_entry().data[CONF_KIND])
