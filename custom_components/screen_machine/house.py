"""What the configuration entries of a house share: each comes and goes alone, and finds the others here."""

import asyncio
from dataclasses import dataclass, field

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.signal_type import SignalType

from .const import DOMAIN
from .studio.generators import Generators
from .studio.jobs.job import Job
from .studio.publishing.publication import Publication
from .studio.screens import Screens
from .studio.studio import Studio

SIGNAL_JOB: SignalType[Job] = SignalType(f"{DOMAIN}_job")
SIGNAL_STUDIO: SignalType[()] = SignalType(f"{DOMAIN}_studio")
"""The studio is loaded."""
SIGNAL_PUBLISHED: SignalType[Publication] = SignalType(f"{DOMAIN}_published")


@dataclass(slots=True)
class House:
    """All that is loaded now."""

    screens: Screens = field(default_factory=Screens)
    generators: Generators = field(default_factory=Generators)
    studio: Studio | None = None
    closing: asyncio.Task[None] | None = None
    """The end of the last studio; the next one waits for it."""

    def require_studio(self) -> Studio:
        """Return the studio; raises a translated error while it is not loaded."""
        if self.studio is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="studio_not_loaded")
        return self.studio


DATA_HOUSE: HassKey[House] = HassKey(DOMAIN)
