"""What a television and its owner can be doing."""

from enum import StrEnum


class Power(StrEnum):
    """What the panel shows, and whether anything answers."""

    ART = "art"
    TV = "tv"
    DARK = "dark"
    """The panel is off, the network is up."""
    UNREACHABLE = "unreachable"
    """Nothing listens: deep standby, or the plug is out."""


class Pairing(StrEnum):
    """What the owner does when the television asks whether a new client may connect."""

    ACCEPT = "accept"
    DENY = "deny"
    IGNORE = "ignore"
    """Nothing, until somebody presses a button on the simulator's page."""


class Channel(StrEnum):
    """The websocket channels this television has."""

    ART = "com.samsung.art-app"
    REMOTE = "samsung.remote.control"


class TokenRule(StrEnum):
    """What the art channel does with the token of a paired client; the sources disagree, so every rule exists."""

    ACCEPTED = "accepted"
    """Works without a token and with a right one; reported for a 2022 LS03B."""
    FORBIDDEN = "forbidden"
    """Works only without: a token makes the handshake hang; reported for a 2024 LS03DA."""
    REQUIRED = "required"
    """Works only with the right one; NickWaterton/samsung-tv-ws-api#6 and #18."""
