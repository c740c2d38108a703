"""The two clients, each with a simulated television of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random

import aiohttp
from samsungframetv.async_art import SamsungTVAsyncArt
from samsungframetv.async_remote import SamsungTVWSAsyncRemote

from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.art import Art
from core.screens.frame.connection import Connection, Use
from core.screens.frame.deadlines import Deadlines
from core.screens.frame.dialect import Dialect
from core.screens.frame.gallery import Gallery
from core.screens.frame.remote import Remote
from core.screens.frame.upload import Uploads
from simulators.frame_tv import FrameTV, TokenRule

NAME = "Screen Machine"
SECURED = 8002
THEIR_WARNINGS = (
    "ignore::urllib3.exceptions.InsecureRequestWarning",
    "ignore:verify_ssl is deprecated:DeprecationWarning",
)


def shown_token(tv: FrameTV) -> str | None:
    """Return what a paired client shows to the art channel; to the one of 2024, which must not see it, nothing."""
    return None if tv.token_rule is TokenRule.FORBIDDEN else tv.grant(NAME)


async def make_theirs(tv: FrameTV, token: str | None = None, **options) -> SamsungTVAsyncArt:
    """Make the proven client; beside the loop, as it asks the television with blocking calls while it is made."""
    return await asyncio.to_thread(
        SamsungTVAsyncArt, tv.host, token=token, port=SECURED, name=NAME, timeout=3, **options
    )


@asynccontextmanager
async def theirs(tv: FrameTV) -> AsyncIterator[SamsungTVAsyncArt]:
    """Connect the proven client, paired."""
    client = await make_theirs(tv, shown_token(tv))
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def their_remote(tv: FrameTV) -> AsyncIterator[SamsungTVWSAsyncRemote]:
    """Connect the proven client to the remote-control channel, paired."""
    async with SamsungTVWSAsyncRemote(
        tv.host, token=tv.grant(NAME), port=SECURED, name=NAME, key_press_delay=0.05
    ) as remote:
        yield remote


class Ours:
    """Our client's parts, paired."""

    def __init__(self, session: aiohttp.ClientSession, tv: FrameTV, deadlines: Deadlines) -> None:
        self.session, self.host, self.tls, self.deadlines = session, tv.host, unverified_tls(), deadlines
        address = FrameAddress(
            host=tv.host,
            client_name=NAME,
            token=tv.grant(NAME),
            shows_token=tv.token_rule is not TokenRule.FORBIDDEN,
        )
        dialect, random = Dialect(year=tv.profile.year), Random(1)
        self.connection = Connection(
            session,
            address,
            tls=self.tls,
            dialect=dialect,
            random=random,
            deadlines=deadlines,
            heard=lambda _: None,
            lost=lambda: None,
        )
        self.uploads = Uploads(
            self.connection,
            host=tv.host,
            dialect=dialect,
            now=lambda: datetime.now(UTC),
            random=random,
            deadlines=deadlines,
        )
        self.gallery = Gallery(self.connection, host=tv.host)
        self.remote = Remote(session, address, tls=self.tls, deadlines=deadlines)

    async def run[T](self, call: Callable[[Art], Awaitable[T]]) -> T:
        """Use the art channel."""
        return await self.connection.run(call, Use.READ)


@asynccontextmanager
async def ours(tv: FrameTV, deadlines: Deadlines) -> AsyncIterator[Ours]:
    """Make our client's parts."""
    async with aiohttp.ClientSession() as session:
        rig = Ours(session, tv, deadlines)
        try:
            yield rig
        finally:
            await rig.gallery.close()
            await rig.connection.close()
