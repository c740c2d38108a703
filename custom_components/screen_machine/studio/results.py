"""What becomes of the pictures that jobs made."""

import hashlib
import logging
import mimetypes
from typing import override

from ..core.art.artwork import Artwork
from ..core.art.errors import (
    ArtworkNotFoundError,
    PictureBrokenError,
    PictureEmptyError,
    PictureTooLargeError,
    PictureUnsupportedError,
)
from ..core.art.library import Library
from ..core.generate.generator import Result
from ..core.running import RunBlocking
from .errors import NotAPictureError, ScreenNotFoundError
from .jobs.job import Job
from .jobs.work import Deliver
from .orders import all_of
from .publishing.publisher import Publisher

_LOGGER = logging.getLogger(__name__)

TITLE_LENGTH = 80
UNUSABLE = (PictureBrokenError, PictureEmptyError, PictureTooLargeError, PictureUnsupportedError)
"""What is wrong with a picture, and not with the library."""


class Results(Deliver):
    """Puts them into the library, and on the screens they are for."""

    def __init__(self, *, library: Library, publisher: Publisher, run_blocking: RunBlocking) -> None:
        """Keep them here and publish them there."""
        self._library = library
        self._publisher = publisher
        self._run_blocking = run_blocking

    @override
    async def keep(self, job: Job, result: Result) -> Artwork:
        identity = await self._run_blocking(_identity, job.id, result.data)
        if not result.mime_type.startswith("image/"):
            raise await self._beside(identity, result)
        try:
            return await self._run_blocking(
                lambda: self._library.add(
                    result.data,
                    artwork_id=identity,
                    title=title(job.request.prompt) or result.recipe.workflow,
                    recipe=result.recipe,
                )
            )
        except UNUSABLE as error:
            raise await self._beside(identity, result) from error

    async def _beside(self, identity: str, result: Result) -> NotAPictureError:
        """Keep what somebody paid for, and return what is wrong with it."""
        name = f"{identity}{mimetypes.guess_extension(result.mime_type) or ''}"
        path = await self._run_blocking(self._library.keep_beside, result.data, name)
        return NotAPictureError(path=str(path))

    @override
    async def publish(self, job: Job) -> None:
        async def publish_to(screen: str) -> None:
            for artwork in job.artworks:
                try:
                    await self._publisher.publish(artwork, screen, force=job.force)
                except ScreenNotFoundError as error:  # after a restart its entry may come later than ours
                    await self._publisher.owe(artwork, screen, error)
                except ArtworkNotFoundError:
                    _LOGGER.info("Artwork %s of job %s was deleted before it was published", artwork, job.id)

        await all_of(publish_to(screen) for screen in job.screens)


def _identity(job_id: str, data: bytes) -> str:
    """Return the id that a job's picture gets, always the same."""
    return hashlib.sha256(job_id.encode() + hashlib.sha256(data).digest()).hexdigest()[:12]


def title(prompt: str) -> str:
    """Return a prompt cut between words to what fits on a small plate below a picture."""
    words = " ".join(prompt.split())
    if len(words) <= TITLE_LENGTH:
        return words
    return words[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
