import json

import pytest

from core.screens.frame.dialect import WAYS, Command, Dialect

LIST, SINGLE = WAYS[Command.THUMBNAIL]


def test_a_proven_way_is_the_only_one_tried():
    dialect = Dialect()
    assert dialect.ways(Command.THUMBNAIL) == (LIST, SINGLE)
    dialect.prove(Command.THUMBNAIL, SINGLE)
    assert dialect.ways(Command.THUMBNAIL) == (SINGLE,)


def test_a_refused_way_comes_last_and_is_not_given_up():
    dialect = Dialect()
    dialect.refuse(Command.THUMBNAIL, LIST)
    assert dialect.ways(Command.THUMBNAIL) == (SINGLE, LIST)


def test_firmware_that_forgets_a_way_is_asked_anew():
    dialect = Dialect()
    dialect.prove(Command.THUMBNAIL, LIST)
    dialect.refuse(Command.THUMBNAIL, LIST)
    assert dialect.ways(Command.THUMBNAIL) == (SINGLE, LIST)


@pytest.mark.parametrize(
    ("year", "version", "old"),
    [
        (2018, None, True),
        (2019, None, True),
        (2020, None, False),
        (2025, None, False),
        (None, None, True),
        (2025, "0.97", True),
        (2018, "1.07", True),
        (2018, "2.03", False),
    ],
)
def test_the_version_outweighs_the_year(year, version, old):
    dialect = Dialect(year=year)
    dialect.version = version
    assert dialect.old is old
    assert dialect.silent_without_art is (old and (year, version) != (None, None))


@pytest.mark.parametrize(("version", "tells"), [(None, False), ("0.97", True), ("4.3.4.0", True), ("5.0.1.0", False)])
def test_who_knows_what_is_on_the_wall(version, tells):
    dialect = Dialect()
    dialect.version = version
    assert dialect.tells_current is tells


def test_what_was_learned_is_remembered():
    dialect = Dialect()
    dialect.hear_version("2.03")
    dialect.prove(Command.THUMBNAIL, SINGLE)
    dialect.prove(Command.UPLOAD, WAYS[Command.UPLOAD][1])
    dialect.miss(Command.SETTINGS, said=True)
    dialect.miss(Command.FILTERS, said=False)
    dialect.keeps_dates = True
    other = Dialect()
    other.load(json.loads(json.dumps(dialect.dump())))
    assert other.version == "2.03"
    assert other.ways(Command.THUMBNAIL) == (SINGLE,)
    assert other.ways(Command.UPLOAD) == (WAYS[Command.UPLOAD][1],)
    assert other.keeps_dates is True
    assert not other.knows(Command.SETTINGS)
    assert other.knows(Command.FILTERS)
    assert not dialect.knows(Command.FILTERS)


@pytest.mark.parametrize("memory", [{}, {"ways": 3, "unknown": "x", "version": 4}, {"ways": {"thumbnail": "gone"}}])
def test_a_memory_nobody_understands_is_none(memory):
    dialect = Dialect()
    dialect.load(memory)
    assert dialect.version is None
    assert dialect.ways(Command.THUMBNAIL) == (LIST, SINGLE)
    assert dialect.knows(Command.SETTINGS)


def test_another_version_is_another_dialect():
    dialect = Dialect()
    assert dialect.hear_version("4.3.4.0")
    dialect.prove(Command.THUMBNAIL, SINGLE)
    assert dialect.hear_version("4.3.4.0")
    assert dialect.ways(Command.THUMBNAIL) == (SINGLE,)
    assert not dialect.hear_version("5.0.1.0")
    assert dialect.ways(Command.THUMBNAIL) == (LIST, SINGLE)
    assert dialect.version == "5.0.1.0"
