"""What was published where, on a real database."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.screen_machine.studio.failure import Failure
from custom_components.screen_machine.studio.publishing.ledger import Ledger
from custom_components.screen_machine.studio.publishing.publication import Outcome, Publication

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def ledger(database) -> Ledger:
    return Ledger(database)


def _published(artwork: str, outcome: Outcome, *, screen: str = "hall", **details) -> Publication:
    return Publication(screen=screen, artwork=artwork, outcome=outcome, time=NOW, **details)


def _hold(ledger: Ledger, content_id: str, artwork: str, minute: int, screen: str = "hall") -> None:
    uploaded = (NOW + timedelta(minutes=minute)).isoformat(timespec="milliseconds")
    ledger.transfers.note(screen, "key", "a note", artwork=artwork, sha256=f"sha of {artwork}")
    ledger.transfers.arrived(screen, "key", content_id, uploaded=uploaded)


def test_the_newest_publication_of_a_screen_is_told_whole(ledger):
    assert ledger.last("hall") is None
    failure = Failure(code="frame_unreachable", details={"host": "192.0.2.1"})
    ledger.publish(_published("a", Outcome.SHOWN))
    ledger.publish(newest := _published("b", Outcome.WAITING, failure=failure))
    ledger.publish(_published("c", Outcome.SHOWN, screen="kitchen"))
    assert ledger.last("hall") == newest


def test_pictures_on_a_screen_are_told_newest_first(ledger):
    _hold(ledger, "1", "a", 1)
    _hold(ledger, "2", "b", 2)
    _hold(ledger, "1", "c", 3, screen="kitchen")
    assert ledger.contents("hall") == [("2", "b", "sha of b"), ("1", "a", "sha of a")]
    ledger.touch("hall", "1", (NOW + timedelta(minutes=4)).isoformat(timespec="milliseconds"))
    assert [content_id for content_id, _, _ in ledger.contents("hall")] == ["1", "2"]
    assert ledger.artwork("hall", "1") == "a"
    assert ledger.artwork("kitchen", "1") == "c"
    assert ledger.artwork("hall", "3") is None


def test_an_id_that_is_given_again_means_the_new_picture(ledger):
    _hold(ledger, "1", "a", 1)
    _hold(ledger, "1", "b", 2)
    assert ledger.contents("hall") == [("1", "b", "sha of b")]


def test_the_picture_last_confirmed_is_known(ledger):
    assert ledger.last_shown("hall") is None
    for content_id, artwork in (("1", "a"), ("2", "b"), ("3", "c")):
        _hold(ledger, content_id, artwork, int(content_id))
    for artwork, outcome in (("b", Outcome.SHOWN), ("a", Outcome.SHOWN), ("c", Outcome.KEPT)):
        ledger.publish(_published(artwork, outcome))
    ledger.publish(_published("c", Outcome.SHOWN, screen="kitchen"))
    assert ledger.last_shown("hall") == "1"
    ledger.remove_contents("hall", frozenset({"1"}))
    assert ledger.last_shown("hall") == "2"


def test_a_screen_can_be_forgotten(ledger):
    for screen in ("hall", "kitchen"):
        _hold(ledger, "1", "a", 1, screen=screen)
        ledger.publish(_published("a", Outcome.SHOWN, screen=screen))
    ledger.forget("hall")
    assert ledger.contents("hall") == []
    assert ledger.last("hall") is None
    assert ledger.contents("kitchen")
    assert ledger.last("kitchen")
