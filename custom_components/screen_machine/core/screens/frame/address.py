"""Where a Frame TV is, and as whom we speak to it."""

from base64 import b64encode
from dataclasses import dataclass, field
import ssl

from yarl import URL

PLAIN_PORT = 8001
SECURE_PORT = 8002

ART = "com.samsung.art-app"
REMOTE = "samsung.remote.control"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameAddress:
    """Everything that is needed to knock at a TV's door."""

    host: str
    client_name: str
    """The TV's permission hangs on this name: it must never change."""
    port: int = SECURE_PORT
    """Of the art channel; the remote-control channel is behind the secured door whenever there is a token."""
    secure: bool = True
    token: str | None = field(default=None, repr=False)
    """What the TV granted."""
    shows_token: bool = True
    """Whether the art channel is given the token too; on 2024 sets it hangs when it is (TheFab21/ha-samsungtv-smart)."""

    def url(self, channel: str) -> URL:
        """Return the address of one of the TV's websocket channels, `ART` or `REMOTE`."""
        remote = channel == REMOTE
        secure, port = (True, SECURE_PORT) if remote and self.token else (self.secure, self.port)
        base = URL.build(scheme="wss" if secure else "ws", host=self.host, port=port, path="/api/v2/channels/")
        # The name goes out as every known client sends it: base64 with its `=` unescaped.
        query = f"name={b64encode(self.client_name.encode()).decode()}"
        if self.token and (remote or self.shows_token):
            query += f"&token={self.token}"
        return URL(f"{base}{channel}?{query}", encoded=True)


def unverified_tls() -> ssl.SSLContext:
    """Return a TLS context for peers with certificates they made themselves, as every TV has."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
