"""How long we wait for a Frame TV, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds to wait, with field reports behind the defaults."""

    rest: float = 5.0
    """One REST request."""
    open: float = 10.0
    """TCP, TLS and the websocket's upgrade together."""
    allow: float = 35.0
    """Until the TV greets us; it gives a person about 30 s to choose Allow, then says so (xchwarze/samsung-tv-ws-api#127)."""
    ready: float = 5.0
    """From the greeting until the channel is ready; some 2024 sets never say so and serve nevertheless."""
    prompt: float = 0.5
    """No greeting after this long means that the TV asks a person."""
    reply: float = 5.0
    """A question; with another client on the channel replies take over 2 s (NickWaterton/samsung-tv-ws-api)."""
    listing: float = 10.0
    """A list of pictures, which may be hundreds of rows."""
    write: float = 20.0
    """A change; replies were seen 13 s late (TheFab21/ha-samsungtv-smart#264)."""
    shown: float = 5.0
    """The event that follows a selection, normally within 1.1 s (brookstalley/samsung-frame-art-loader)."""
    upload_ready: float = 30.0
    """Until the TV opens a socket for a picture."""
    confirm: float = 30.0
    """From the last byte of a picture until the TV confirms it."""
    settle: float = 2.0
    """How long a confirmation that names nobody must stay the only one."""
    orphan: float = 300.0
    """How long an unconfirmed picture may still turn up (NickWaterton's samsungframetv)."""
    between_uploads: float = 1.0
    """Batches without a pause fail after some 25 pictures (TheFab21/ha-samsungtv-smart#151)."""
    frame: float = 120.0
    """A picture in one frame of the websocket (API 0.97), however slow the Wi-Fi."""
    stall: float = 30.0
    """No byte accepted or received on a picture's own socket."""
    tls_pause: float = 1.0
    """2022 sets reset a secured socket that is connected at once; every client known to work pauses (NickWaterton's samsungframetv)."""
    finish: float = 10.0
    """Until the TV closes a picture's socket after the last byte left, which may still be on its way."""
    close: float = 2.0
    """The websocket's own farewell."""
    heartbeat: float = 60.0
    """Between pings; the answer has half of it, and waits behind a whole picture on API 0.97."""
    poll: float = 30.0
    """Between looks at what sends no event, such as being switched off."""
    settings: float = 300.0
    """Between looks at settings, most of which send no event when somebody changes them on the TV."""
    hold: float = 3.0
    """How long the power key is held to switch off, as Home Assistant's samsungtv does."""
    light: float = 15.0
    """From the power key until a dark panel is lit."""
    backoff: tuple[float, ...] = (30.0, 60.0, 120.0, 300.0)
    """Pauses before trying again; the TV locks out clients that come back quickly (brookstalley)."""
