"""The entry of a Frame TV."""

from homeassistant.const import Platform

PLATFORMS = (Platform.EVENT, Platform.IMAGE, Platform.MEDIA_PLAYER, Platform.SENSOR)
