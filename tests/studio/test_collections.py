"""Collections on a real database."""

from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest

from custom_components.screen_machine.studio.collections import Collections, Step
from custom_components.screen_machine.studio.errors import CollectionEmptyError


@pytest.fixture
def collections(database) -> Collections:
    with database.write() as connection:
        connection.executemany(
            "INSERT INTO artworks (id, path, kind, mime_type, width, height, bytes, sha256, created, title, tags, recipe)"
            " VALUES (?1, ?1, 'picture', 'image/png', 1, 1, 1, '', '', '', '[]', '{}')",
            [(name,) for name in "abcd"],
        )
    return Collections(database, lambda: datetime.now(UTC), Random(7))


@pytest.fixture
def abc(collections) -> Collections:
    for name in "abc":
        collections.add("hall", name)
    return collections


def _walk(collections: Collections, step: Step, times: int) -> str:
    walked = []
    for _ in range(times):
        walked.append(collections.step("hall", step))
        collections.set_current("hall", walked[-1])
    return "".join(walked)


def test_artworks_stand_in_the_order_they_were_added_and_once(abc):
    abc.add("hall", "a")
    abc.add("hall", "d")
    assert abc.items("hall") == ["a", "b", "c", "d"]


def test_collections_do_not_mix(abc):
    abc.add("kitchen", "d")
    assert abc.items("kitchen") == ["d"]
    assert abc.items("hall") == ["a", "b", "c"]


def test_next_and_previous_go_round(abc):
    assert _walk(abc, Step.NEXT, 4) == "abca"
    assert _walk(abc, Step.PREVIOUS, 4) == "cbac"


def test_without_a_current_one_previous_begins_at_the_end(abc):
    assert abc.current("hall") is None
    assert _walk(abc, Step.PREVIOUS, 2) == "cb"


def test_random_reaches_all_and_never_repeats(abc):
    walked = _walk(abc, Step.RANDOM, 60)
    assert set(walked) == set("abc")
    assert all(former != latter for former, latter in pairwise(walked))


def test_a_single_artwork_is_its_own_neighbour(collections):
    collections.add("hall", "a")
    for step in Step:
        assert _walk(collections, step, 2) == "aa"


def test_what_the_library_lost_is_passed_over(abc, database):
    abc.set_current("hall", "a")
    with database.write() as connection:
        connection.execute("DELETE FROM artworks WHERE id = 'b'")
    assert abc.step("hall", Step.NEXT) == "c"
    assert abc.items("hall") == ["a", "c"]


def test_there_must_be_something_to_walk(collections):
    with pytest.raises(CollectionEmptyError):
        collections.step("hall", Step.NEXT)


def test_a_collection_can_be_forgotten(abc):
    abc.add("kitchen", "a")
    abc.set_current("hall", "b")
    abc.forget("hall")
    assert abc.items("hall") == []
    assert abc.current("hall") is None
    assert abc.items("kitchen") == ["a"]
    abc.add("hall", "c")
    assert _walk(abc, Step.NEXT, 2) == "cc"


def test_favourites_are_per_collection(abc, database):
    abc.add("kitchen", "a")
    with database.write() as connection:
        connection.execute("UPDATE collection_items SET favourite = 1 WHERE collection = 'hall' AND artwork = 'a'")
    assert abc.favourites("hall") == {"a"}
    assert abc.favourites("kitchen") == frozenset()
