"""What Screen Machine puts on the wire is what a client puts there that is proven on real sets, but for a table."""

import asyncio
from contextlib import suppress

import pytest
from samsungframetv.exceptions import ResponseError

from core.errors import ScreenMachineError

from . import table, wire
from .operations import MEETINGS, OPERATIONS, Before
from .rigs import THEIR_WARNINGS, ours, theirs

ROWS = table.read()
pytestmark = pytest.mark.filterwarnings(*THEIR_WARNINGS)


def expected(operation, profile):
    return {row.difference for row in ROWS if operation in row.operations and profile in row.profiles}


async def settle(tv):
    """Wait until every socket was used to its end."""
    await tv.until(lambda tv: all(transfer.connected for transfer in tv.transfers))


async def record_theirs(tv, operation):
    async with theirs(tv) as client:
        if operation.before >= Before.CONNECTED:
            await client.start_listening()
        if operation.before >= Before.ACQUAINTED:
            await client.get_api_version()
        wire.forget(tv)
        with suppress(ResponseError):
            await operation.theirs(client)
        await settle(tv)
        return wire.read(tv)


async def record_ours(tv, operation, deadlines):
    async with ours(tv, deadlines) as client:
        if operation.before >= Before.CONNECTED:
            await client.run(lambda art: art.art_mode())
        if operation.before >= Before.ACQUAINTED:
            await client.run(lambda art: art.version())
        wire.forget(tv)
        with suppress(ScreenMachineError):
            await operation.ours(client)
        await settle(tv)
        return wire.read(tv)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_speaks_as_the_proven_client_but_for_the_table(hang, profile, deadlines, operation):
    one, other = await hang(profile), await hang(profile)
    recorded = await asyncio.gather(
        record_theirs(one, OPERATIONS[operation]), record_ours(other, OPERATIONS[operation], deadlines)
    )
    assert wire.differences(*recorded) == expected(operation, profile)
    assert one.violations == other.violations == []


@pytest.mark.parametrize("operation", MEETINGS)
async def test_meets_a_set_as_the_proven_client_but_for_the_table(hang, profile, deadlines, operation):
    one, other = await hang(profile), await hang(profile)
    await MEETINGS[operation].theirs(one)
    async with ours(other, deadlines) as client:
        await MEETINGS[operation].ours(client)
    assert wire.differences(wire.read(one), wire.read(other)) == expected(operation, profile)
    assert one.violations == other.violations == []


def test_the_table_is_about_operations_that_exist_and_says_why_and_where_from():
    for row in ROWS:
        assert row.operations <= OPERATIONS.keys() | MEETINGS.keys(), row
        assert row.why, row
        assert row.source, row
    differences = [
        (operation, profile, row.what) for row in ROWS for operation in row.operations for profile in row.profiles
    ]
    assert len(differences) == len(set(differences))
