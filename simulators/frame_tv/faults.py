"""What can go wrong, as a script.

A test writes `tv.faults.silence("send_image", times=1)`: the next `send_image` is not answered. Without `times` a fault
lasts until `fault.clear()` or `tv.faults.clear()`. `fault.used` counts how often it struck.
"""

from enum import StrEnum

from ..script import Fault, Script


class Kind(StrEnum):
    """What can go wrong; each is described at the method of `Faults` of the same name."""

    SILENCE = "silence"
    DROP = "drop"
    ERROR = "error"
    DELAY = "delay"
    REPLY_WITHOUT_ID = "reply_without_id"
    ZOMBIE = "zombie"
    GARBAGE = "garbage"
    NO_READY = "no_ready"
    NO_HOST = "no_host"
    TIME_OUT = "time_out"
    UNAUTHORIZED = "unauthorized"
    EARLY_NOISE = "early_noise"
    CLIENT_CONNECT_BEFORE_READY = "client_connect_before_ready"
    CONNECTION_CAP = "connection_cap"
    DROP_IN_STANDBY = "drop_in_standby"
    STALE_POWER_STATE = "stale_power_state"
    D2D_REFUSED = "d2d_refused"
    D2D_RESET = "d2d_reset"
    D2D_SLOW = "d2d_slow"
    D2D_SHORT_READ = "d2d_short_read"
    D2D_HASTE = "d2d_haste"
    D2D_TICKETS = "d2d_tickets"
    IMAGE_ADDED_LATE = "image_added_late"
    IMAGE_ADDED_MISSING = "image_added_missing"
    IMAGE_ADDED_TWICE = "image_added_twice"
    IMAGE_ADDED_FOREIGN = "image_added_foreign"


class Faults(Script):
    """The script of what goes wrong with one television."""

    # Requests

    def silence(self, request: str | None = None, *, done: bool = False, times: int | None = None) -> Fault:
        """Do not answer; with `done` do what was asked."""
        return self._add(Kind.SILENCE, times, request=request, done=done)

    def drop(self, request: str | None = None, *, done: bool = False, times: int | None = None) -> Fault:
        """Cut the websocket, without a close frame, instead of answering; with `done` do what was asked."""
        return self._add(Kind.DROP, times, request=request, done=done)

    def error(self, request: str | None, code: int, *, times: int | None = None) -> Fault:
        """Answer with an error code, such as -11."""
        return self._add(Kind.ERROR, times, request=request, number=code)

    def delay(self, seconds: float, request: str | None = None, *, times: int | None = None) -> Fault:
        """Do what was asked and answer later; requests behind it wait."""
        return self._add(Kind.DELAY, times, request=request, seconds=seconds)

    def reply_without_id(self, request: str | None = None, *, times: int | None = None) -> Fault:
        """Leave the ids out of the answer."""
        return self._add(Kind.REPLY_WITHOUT_ID, times, request=request)

    def zombie(self, *, times: int | None = None) -> Fault:
        """Let the socket that sends the next request answer pings and nothing else from then on."""
        return self._add(Kind.ZOMBIE, times)

    def garbage(self, request: str | None = None, *, times: int | None = None) -> Fault:
        """Send a frame that is no JSON before the answer."""
        return self._add(Kind.GARBAGE, times, request=request)

    # Handshake

    def no_ready(self, *, serves: bool = False, times: int | None = None) -> Fault:
        """Never say ready; with `serves` answer requests all the same, as some 2024 sets do."""
        return self._add(Kind.NO_READY, times, done=serves)

    def no_host(self, *, times: int | None = None) -> Fault:
        """Connect without the art app: nobody is the host, never ready, nothing answers."""
        return self._add(Kind.NO_HOST, times)

    def time_out(self, *, seconds: float = 0.0, times: int | None = None) -> Fault:
        """End the handshake with `ms.channel.timeOut` after some seconds."""
        return self._add(Kind.TIME_OUT, times, seconds=seconds)

    def unauthorized(self, *, times: int | None = None) -> Fault:
        """End the handshake with `ms.channel.unauthorized`."""
        return self._add(Kind.UNAUTHORIZED, times)

    def early_noise(self, *, times: int | None = None) -> Fault:
        """Send events of other services before the connect event."""
        return self._add(Kind.EARLY_NOISE, times)

    def client_connect_before_ready(self, *, times: int | None = None) -> Fault:
        """Announce another client between connect and ready."""
        return self._add(Kind.CLIENT_CONNECT_BEFORE_READY, times)

    def connection_cap(self, number: int, *, seconds: float = 0.0, times: int | None = None) -> Fault:
        """Answer `ms.channel.timeOut`, after some seconds, to clients beyond this number of open ones."""
        return self._add(Kind.CONNECTION_CAP, times, number=number, seconds=seconds)

    # Power

    def drop_in_standby(self, *, seconds: float = 0.0, times: int | None = None) -> Fault:
        """Cut all websockets some seconds after the panel goes dark."""
        return self._add(Kind.DROP_IN_STANDBY, times, seconds=seconds)

    def stale_power_state(self, value: str, *, times: int | None = None) -> Fault:
        """Let REST tell this PowerState, whatever is true."""
        return self._add(Kind.STALE_POWER_STATE, times, text=value)

    # Sockets for pictures

    def d2d_refused(self, *, times: int | None = None) -> Fault:
        """Name a port that nobody listens on."""
        return self._add(Kind.D2D_REFUSED, times)

    def d2d_reset(self, after: int = 0, *, times: int | None = None) -> Fault:
        """Reset the connection after that many bytes."""
        return self._add(Kind.D2D_RESET, times, number=after)

    def d2d_slow(self, bytes_per_second: int, *, times: int | None = None) -> Fault:
        """Read no quicker than this."""
        return self._add(Kind.D2D_SLOW, times, number=bytes_per_second)

    def d2d_short_read(self, after: int, *, times: int | None = None) -> Fault:
        """Take that many bytes for the whole picture and close: a grey tile is stored, nothing announced."""
        return self._add(Kind.D2D_SHORT_READ, times, number=after)

    def d2d_haste(self, seconds: float = 1.0, *, times: int | None = None) -> Fault:
        """Reset a TLS socket that is connected sooner than this after it was offered, and forget the transfer.

        The profile of 2022 does so by itself, within `Timing.tls_ready`.
        """
        return self._add(Kind.D2D_HASTE, times, seconds=seconds)

    def d2d_tickets(self, *, times: int | None = None) -> Fault:
        """Send TLS 1.3 session tickets, which turn a close that left them unread into a reset."""
        return self._add(Kind.D2D_TICKETS, times)

    # The end of an upload

    def image_added_late(self, seconds: float, *, times: int | None = None) -> Fault:
        """Announce the new picture later."""
        return self._add(Kind.IMAGE_ADDED_LATE, times, seconds=seconds)

    def image_added_missing(self, *, times: int | None = None) -> Fault:
        """Store the picture and tell nobody."""
        return self._add(Kind.IMAGE_ADDED_MISSING, times)

    def image_added_twice(self, *, times: int | None = None) -> Fault:
        """Announce the new picture twice."""
        return self._add(Kind.IMAGE_ADDED_TWICE, times)

    def image_added_foreign(self, content_id: str = "MY_F9999", *, times: int | None = None) -> Fault:
        """Announce another client's picture just before."""
        return self._add(Kind.IMAGE_ADDED_FOREIGN, times, text=content_id)
