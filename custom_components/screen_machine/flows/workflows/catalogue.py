"""Bringing along a whole catalogue of the classic Screen Machine."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import FileSelector, FileSelectorConfig
import probatio

from ...const import CONF_ENDPOINT, CONF_KIND, SUBENTRY_WORKFLOW, Kind
from ...core.errors import ScreenMachineError
from . import form
from .names import taken_names
from .steps import CONF_FILE
from .uploads import read_catalogue
from .verdicts import Coming, Staying, judge
from .words import Words, bullets

_FILE_SCHEMA = probatio.Schema(
    {probatio.Required(CONF_FILE): FileSelector(FileSelectorConfig(accept=".zip,application/zip"))}
)


class CatalogueFlow(ConfigSubentryFlow):
    """Add many workflows at once: a file, a report of what will come, and there they are."""

    _coming: list[Coming]
    _staying: list[Staying]

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the file."""
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            try:
                await self.hass.async_add_executor_job(self._read, user_input[CONF_FILE], taken_names(self.hass))
            except ScreenMachineError as err:
                errors[CONF_FILE], details = err.code, err.details
            else:
                return await self.async_step_report()
        return self.async_show_form(
            step_id="user",
            data_schema=_FILE_SCHEMA,
            description_placeholders=details,
            errors=errors,
            last_step=False,
        )

    async def async_step_report(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what will come and what will not, then add it."""
        if user_input is not None:
            return await self._add()
        words = await Words.load(self.hass)
        nothing = words.text("catalogue", "nothing")
        return self.async_show_form(
            step_id="report",
            data_schema=probatio.Schema({}),
            description_placeholders={
                "coming": bullets(self._line(words, one) for one in self._coming) or nothing,
                "left_out": bullets(words.left_out(one.name, one.reason) for one in self._staying) or nothing,
            },
            last_step=True,
        )

    def _read(self, file_id: str, taken: set[str]) -> None:
        """Read the catalogue; blocks."""
        verdicts = list(judge(read_catalogue(self.hass, file_id), taken))
        self._coming = [one for one in verdicts if isinstance(one, Coming)]
        self._staying = [one for one in verdicts if isinstance(one, Staying)]

    def _line(self, words: Words, coming: Coming) -> str:
        """Return what a workflow brings and loses, in a line."""
        endpoint = self._endpoint(coming) or self._get_entry().data.get(CONF_ENDPOINT, "")
        return words.coming(coming.workflow, endpoint=endpoint, unanswered=coming.unanswered)

    async def _add(self) -> SubentryFlowResult:
        """Add what comes, as far as its name was not given away meanwhile."""
        entry, taken = self._get_entry(), taken_names(self.hass)
        coming = [one for one in self._coming if one.workflow.name.casefold() not in taken]
        settings = [form.Settings(workflow=one.workflow, terms=self._terms(one)) for one in coming]
        for data in await self.hass.async_add_executor_job(lambda: [form.dump(one) for one in settings]):
            subentry = ConfigSubentry(
                data=MappingProxyType(data), subentry_type=SUBENTRY_WORKFLOW, title=data["name"], unique_id=None
            )
            self.hass.config_entries.async_add_subentry(entry, subentry)
        return self.async_abort(reason="imported", description_placeholders={"count": str(len(coming))})

    def _terms(self, coming: Coming) -> dict[str, Any]:
        terms = form.default_terms(self._kind)
        return {**terms, CONF_ENDPOINT: self._endpoint(coming)} if CONF_ENDPOINT in terms else terms

    def _endpoint(self, coming: Coming) -> str:
        """Return the endpoint of its own that a workflow has, empty when it is its entry's, or the server at home."""
        own = self._get_entry().data.get(CONF_ENDPOINT)
        return "" if own is None or coming.endpoint == own else coming.endpoint

    @property
    def _kind(self) -> Kind:
        return Kind(self._get_entry().data[CONF_KIND])
