"""The main entity of a screen."""

from typing import Any, override

from homeassistant.components import media_source
from homeassistant.components.media_player import (
    BrowseMedia,
    MediaPlayerDeviceClass,
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.screens.screen import Screen, ScreenState, Shown
from .entity import ScreenPresenceEntity
from .errors import raise_if_failed, translated
from .house import DATA_HOUSE
from .pictures.media import FramePicture, artwork_from_media, artwork_media_id, read_thumbnail
from .studio.collections import Step
from .studio.studio import Studio

PARALLEL_UPDATES = 0

_STATES = {
    ScreenState.ART: MediaPlayerState.PLAYING,
    ScreenState.WATCHING: MediaPlayerState.OFF,
    ScreenState.DARK: MediaPlayerState.OFF,
}


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the screen's player."""
    async_add_entities([ScreenPlayer(entry.runtime_data)])


class ScreenPlayer(ScreenPresenceEntity, MediaPlayerEntity):
    """A screen as a player of artworks: on means that it shows art, off that it is dark or somebody watches television."""

    _attr_name = None
    _attr_device_class = MediaPlayerDeviceClass.TV
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.BROWSE_MEDIA
        | MediaPlayerEntityFeature.NEXT_TRACK
        | MediaPlayerEntityFeature.PREVIOUS_TRACK
        | MediaPlayerEntityFeature.SHUFFLE_SET
        | MediaPlayerEntityFeature.TURN_ON
        | MediaPlayerEntityFeature.TURN_OFF
    )
    _attr_media_content_type = MediaType.IMAGE
    _attr_shuffle = False

    def __init__(self, coordinator: ScreenCoordinator) -> None:
        """Belong to the screen."""
        super().__init__(coordinator, "screen")
        self._look()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._look()
        super()._handle_coordinator_update()

    def _look(self) -> None:
        view = self.coordinator.data
        artwork = view.artwork
        self._attr_state = _STATES.get(view.state)
        self._attr_extra_state_attributes = {"screen_state": view.state}
        self._attr_media_title = artwork.title if artwork else None
        self._attr_media_content_id = artwork_media_id(artwork.id) if artwork else None
        self._attr_media_image_hash = artwork.id if artwork else None

    @override
    async def async_get_media_image(self) -> tuple[bytes | None, str | None]:
        """Return a small picture of what is shown."""
        artwork = self.coordinator.data.artwork
        return await read_thumbnail(self.hass, self._studio, artwork) if artwork else (None, None)

    @override
    async def async_turn_on(self) -> None:
        """Start showing art."""
        with translated():
            await self._screen.set_art(on=True)

    @override
    async def async_turn_off(self) -> None:
        """Stop showing art."""
        with translated():
            await self._screen.set_art(on=False)

    @override
    async def async_set_shuffle(self, shuffle: bool) -> None:
        """Walk the collection at random, or in order."""
        self._attr_shuffle = shuffle
        self.async_write_ha_state()

    @override
    async def async_media_next_track(self) -> None:
        """Show the next artwork of the screen's collection."""
        await self._step(Step.RANDOM if self.shuffle else Step.NEXT)

    @override
    async def async_media_previous_track(self) -> None:
        """Show the previous artwork of the screen's collection."""
        await self._step(Step.RANDOM if self.shuffle else Step.PREVIOUS)

    @override
    async def async_play_media(self, media_type: MediaType | str, media_id: str, **kwargs: Any) -> None:
        """Publish an artwork, or any picture of Home Assistant's media, to the screen, or show one that is on it."""
        with translated():
            if picture := FramePicture.parse(media_id):
                picture.must_be_on(self._screen.id)
                await self._show(picture.content_id)
                return
            artwork_id = await artwork_from_media(self.hass, self._studio, media_id, self.entity_id)
            publication = await self._studio.publisher.publish(artwork_id, self._screen.id)
        raise_if_failed(publication)

    @override
    async def async_browse_media(
        self, media_content_type: MediaType | str | None = None, media_content_id: str | None = None
    ) -> BrowseMedia:
        """Return the pictures among Home Assistant's media."""
        return await media_source.async_browse_media(
            self.hass,
            media_content_id,
            content_filter=lambda item: item.media_content_type.startswith("image/"),
        )

    async def _show(self, content_id: str) -> None:
        """Show a picture that is on the screen; raises when the screen was left alone."""
        if await self._studio.shelves.show(self._screen.id, content_id) is Shown.KEPT:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="screen_left_alone",
                translation_placeholders={"screen": self._screen.name},
            )

    async def _step(self, step: Step) -> None:
        with translated():
            publication = await self._studio.step(self._screen.id, step)
        raise_if_failed(publication)

    @property
    def _studio(self) -> Studio:
        return self.hass.data[DATA_HOUSE].require_studio()

    @property
    def _screen(self) -> Screen:
        return self.coordinator.place.screen
