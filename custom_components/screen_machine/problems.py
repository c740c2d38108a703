"""What a person has to do about a Frame TV: pair it again, unplug it, make room on it."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later

from .const import DOCS, DOMAIN
from .coordinator import ScreenConfigEntry
from .core.screens.frame.errors import FrameArtChannelDeadError, FramePairingRequiredError, FrameStorageFullError
from .core.screens.frame.screen import FrameScreen
from .house import SIGNAL_PUBLISHED
from .studio.publishing.publication import Outcome, Publication

PATIENCE = 180.0
"""Seconds an art service may be dead before anybody is sent to the plug; most come back by themselves."""


class ProblemWatch:
    """Starts a new pairing, and raises and withdraws repair issues, as long as the entry is loaded."""

    def __init__(self, hass: HomeAssistant, entry: ScreenConfigEntry, screen: FrameScreen) -> None:
        """Look at a screen; `async_follow` begins."""
        self._hass = hass
        self._entry = entry
        self._screen = screen
        self._problem: str | None = None
        self._asked = False
        """Whether a new pairing was asked for here, and not by a person."""
        self._patience: Callable[[], None] | None = None

    @callback
    def async_follow(self) -> None:
        """Follow the screen until the entry is unloaded."""
        unload = self._entry.async_on_unload
        unload(self._screen.subscribe(self._changed))
        unload(async_dispatcher_connect(self._hass, SIGNAL_PUBLISHED, self._published))
        unload(self._end)
        self._changed()

    @callback
    def _changed(self) -> None:
        """Act on a problem when it appears, and on its end."""
        problem = self._screen.problem.code if self._screen.problem else None
        if problem == self._problem:
            return
        self._problem = problem
        self._stop_waiting()
        match problem:
            case FramePairingRequiredError.code:
                self._asked = True
                self._entry.async_start_reauth(self._hass)
            case FrameArtChannelDeadError.code:
                self._patience = async_call_later(self._hass, PATIENCE, self._lost_patience)
            case None:
                self._withdraw(FrameArtChannelDeadError.code)
                self._withdraw_reauth()

    @callback
    def _lost_patience(self, _: datetime) -> None:
        self._patience = None
        self._raise(FrameArtChannelDeadError.code, ir.IssueSeverity.ERROR)

    @callback
    def _published(self, publication: Publication) -> None:
        if publication.screen != self._screen.id:
            return
        failure = publication.failure
        if failure and failure.code == FrameStorageFullError.code:
            self._raise(FrameStorageFullError.code, ir.IssueSeverity.WARNING)
        elif publication.outcome not in {Outcome.WAITING, Outcome.FAILED}:
            self._withdraw(FrameStorageFullError.code)

    def _raise(self, code: str, severity: ir.IssueSeverity) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue(code),
            is_fixable=False,
            severity=severity,
            translation_key=code,
            translation_placeholders={"name": self._entry.title},
            learn_more_url=f"{DOCS}#repairs",
        )

    def _withdraw(self, code: str) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, self._issue(code))

    def _withdraw_reauth(self) -> None:
        """Take back a request for a new pairing that nobody has taken up yet: the TV accepts us again."""
        if not self._asked:
            return
        self._asked = False
        for flow in tuple(self._entry.async_get_active_flows(self._hass, {SOURCE_REAUTH})):
            if flow.get("step_id") == "reauth_confirm":
                self._hass.config_entries.flow.async_abort(flow["flow_id"])

    def _issue(self, code: str) -> str:
        return f"{code}_{self._entry.entry_id}"

    def _stop_waiting(self) -> None:
        if self._patience:
            self._patience()
            self._patience = None

    def _end(self) -> None:
        self._stop_waiting()
        self._withdraw(FrameArtChannelDeadError.code)
        self._withdraw(FrameStorageFullError.code)
