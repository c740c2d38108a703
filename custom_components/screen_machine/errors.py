"""From the core's errors to Home Assistant's, which are translated."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN
from .core.errors import InvalidRequestError, ScreenMachineError
from .studio.failure import Failure
from .studio.publishing.publication import Outcome, Publication


@contextmanager
def translated() -> Iterator[None]:
    """Raise errors of the core as translated errors of Home Assistant."""
    try:
        yield
    except InvalidRequestError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
        ) from err
    except ScreenMachineError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
        ) from err


def raise_if_failed(publication: Publication) -> None:
    """Raise why an artwork is not on its screen as a translated error; one that is or will be raises nothing."""
    if publication.outcome is Outcome.FAILED:
        raise_failure(publication.failure)


def raise_failure(failure: Failure | None) -> None:
    """Raise what was written down as a translated error; None raises nothing."""
    if failure:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key=failure.code, translation_placeholders=failure.details
        )


@callback
def async_failure_text(hass: HomeAssistant, failure: Failure) -> str:
    """Return what was written down as a sentence in the house's language."""
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    text = texts.get(f"component.{DOMAIN}.exceptions.{failure.code}.message", failure.code)
    return text.format_map(defaultdict(lambda: "…", failure.details))
