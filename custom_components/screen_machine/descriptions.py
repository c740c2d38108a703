"""Jobs and artworks as data, for responses, triggers and cards."""

from collections.abc import Mapping
from typing import cast

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.json import JsonValueType

from .errors import async_failure_text
from .house import DATA_HOUSE
from .pictures.media import artwork_media_id
from .studio.jobs.job import Job
from .studio.publishing.publication import Publication
from .studio.results import title
from .studio.studio import Studio
from .targets import async_player_of


@callback
def async_describe_job(hass: HomeAssistant, job: Job) -> dict[str, JsonValueType]:
    """Return all that people and automations want to know of a job.

    Times are ISO 8601 with their offset, `progress` is in per cent, `seconds` are a worker's, `estimate` and `cost` US dollars;
    `screens` are media players. What is not known, or not yet, is null.
    """
    request = job.request
    players = [async_player_of(hass, screen) for screen in job.screens]
    return {
        "job_id": job.id,
        "state": job.state.value,
        "workflow": async_workflow_name(hass, job),
        "title": async_job_title(hass, job),
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "seed": request.seed,
        "width": request.size.width,
        "height": request.size.height,
        "parameters": cast(JsonValueType, request.parameters),
        "priority": job.priority.name.lower(),
        "batch": job.batch,
        "progress": round(job.progress.fraction * 100),
        "stage": job.progress.stage or None,
        "detail": job.progress.detail or None,
        "ahead": job.progress.ahead,
        "estimate": job.estimate,
        "cost": job.cost,
        "seconds": job.seconds,
        "artworks": [
            {"artwork_id": artwork, "media_content_id": artwork_media_id(artwork)} for artwork in job.artworks
        ],
        "screens": [player for player in players if player],
        "created": job.created.isoformat(),
        "started": job.started.isoformat() if job.started else None,
        "finished": job.finished.isoformat() if job.finished else None,
        "error": job.failure.code if job.failure else None,
        "error_message": async_failure_text(hass, job.failure) if job.failure else None,
    }


def describe_artwork(studio: Studio, artwork_id: str) -> dict[str, JsonValueType]:
    """Return what people and automations want to know of an artwork. Blocking; raises `artwork_not_found`."""
    artwork = studio.library.get(artwork_id)
    return {
        "artwork_id": artwork.id,
        "media_content_id": artwork_media_id(artwork.id),
        "path": str(studio.library.open_path(artwork)),
        "title": artwork.title,
        "width": artwork.width,
        "height": artwork.height,
        "seed": artwork.recipe.seed,
    }


def describe_publication(publication: Publication) -> dict[str, JsonValueType]:
    """Return what became of an artwork on a screen."""
    return {
        "outcome": publication.outcome.value,
        "error": publication.failure.code if publication.failure else None,
    }


def describe_screens(studio: Studio, screens: Mapping[str, str]) -> dict[str, JsonValueType]:
    """Return the states of screens; the ids are given with their media players."""
    return {player: {"state": studio.screens.get(screen).screen.state.value} for screen, player in screens.items()}


@callback
def async_workflow_name(hass: HomeAssistant, job: Job) -> str:
    """Return what people call the generator of a job, or called it when the job was ordered."""
    names = (offer.name for offer in hass.data[DATA_HOUSE].generators if offer.id == job.generator)
    return next(names, job.workflow or job.generator)


@callback
def async_job_title(hass: HomeAssistant, job: Job) -> str:
    """Return what a job's artwork is called: its prompt cut short, or its workflow."""
    return title(job.request.prompt) or async_workflow_name(hass, job)
