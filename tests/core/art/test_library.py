"""The library never loses an artwork, and its index follows from its files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
import os
from pathlib import PurePosixPath
import re
import shutil
import subprocess

from PIL import Image
import pytest

from core.art.artwork import Origin, Recipe
from core.art.decode import decode
from core.art.errors import (
    ArtworkFileMissingError,
    ArtworkNotFoundError,
    LibraryFolderMissingError,
    LibraryFullError,
    LibraryUnwritableError,
    PictureBrokenError,
    PictureEmptyError,
    PictureUnsupportedError,
)
from core.art.library import Library, cursor
from core.art.metadata.label import read_label
from core.database.database import Database
from tests.core.art.pictures import encoded, gradient, noise, opened, wide_profile

BERLIN = timezone(timedelta(hours=1))
START = datetime(2026, 11, 22, 23, 30, 5, 123456, tzinfo=BERLIN)
RECIPE = Recipe(
    prompt="a quiet lake", seed=3, generator="painter", origin=Origin.ALGORITHM, parameters={"a": [1, None]}
)
PICTURE = encoded(gradient(64, 48))


class Clock:
    """A clock that moves when told."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


class House:
    """A library with everything around it, which can be restarted."""

    def __init__(self, folder):
        self.folder = folder / "media" / "screen_machine"
        self.thumbnails = folder / "config" / "thumbnails"
        self.clock = Clock()
        self.database_path = folder / "config" / "library.db"
        self.open()

    def open(self):
        self.database = Database.open(self.database_path)
        self.library = Library(self.folder, self.database, self.thumbnails, self.clock)

    def restart(self):
        self.database.close()
        self.open()

    def lose_index(self):
        self.database.close()
        self.database_path.unlink()
        self.open()

    def add(self, title="A quiet lake", data=PICTURE, **more):
        return self.library.add(data, title=title, recipe=RECIPE, **more)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.database.close()


def everything(library):
    return library.recent(1000)


def test_an_added_picture_is_a_labelled_file_by_date_and_a_row(house):
    artwork = house.add(title="  Ein schöner\nSee! ", tags=("lake", " lake ", "", "blue"))
    assert re.fullmatch(f"2026/11/22/233005-ein-schoner-see-{artwork.id}\\.png", str(artwork.path))
    assert re.fullmatch("[0-9a-f]{12}", artwork.id)
    assert (artwork.title, artwork.tags) == ("Ein schöner See!", ("lake", "blue"))
    assert (artwork.width, artwork.height, artwork.mime_type) == (64, 48, "image/png")
    assert artwork.created == START.replace(microsecond=123000)
    assert artwork.created.tzinfo is UTC
    assert artwork.recipe == RECIPE
    data = (house.folder / artwork.path).read_bytes()
    assert house.library.read(artwork.id) == data
    assert len(data) == artwork.bytes
    assert opened(data).tobytes() == opened(PICTURE).tobytes()
    assert read_label(data).artwork_id == artwork.id
    assert house.library.get(artwork.id) == artwork
    assert house.library.count() == 1
    assert house.library.open_path(artwork).samefile(house.folder / artwork.path)
    assert [file.name for file in (house.folder / "2026/11/22").iterdir()] == [artwork.path.name]


def test_the_same_picture_twice_at_one_moment_is_two_artworks(house):
    first, second = house.add(), house.add()
    assert first.id != second.id
    assert house.library.count() == 2


def test_the_newest_come_first_and_cursors_survive_changes(house):
    artworks = []
    for number in range(10):
        house.clock.now = START + timedelta(seconds=number // 2)  # pairs within one moment
        artworks.append(house.add(title=str(number)))
    newest_first = sorted(artworks, key=lambda artwork: (artwork.created, artwork.id), reverse=True)
    assert list(everything(house.library)) == newest_first
    first = house.library.recent(4)
    house.add(title="newer")
    house.library.delete(first[-1].id)
    rest = house.library.recent(100, before=cursor(first[-1]))
    assert [*first, *rest] == newest_first
    assert house.library.recent(100, before=cursor(newest_first[-1])) == ()
    with pytest.raises(ValueError, match="x"):
        house.library.recent(1, before="x")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", PictureEmptyError),
        (b"<html>", PictureUnsupportedError),
        (PICTURE[: len(PICTURE) * 2 // 3], PictureBrokenError),
    ],
)
def test_what_is_no_picture_leaves_no_trace(house, data, error):
    with pytest.raises(error):
        house.add(data=data)
    assert house.library.count() == 0
    assert not house.folder.exists()


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("JPEG", ".jpg"), ("WEBP", ".webp"), ("AVIF", ".avif"), ("GIF", ".png"), ("TIFF", ".png"), ("BMP", ".png")],
)
def test_formats_without_room_for_a_label_are_kept_as_png(house, kind, suffix):
    data = encoded(gradient(64, 48).quantize(64), kind) if kind == "GIF" else encoded(gradient(64, 48), kind)
    artwork = house.add(data=data)
    assert artwork.path.suffix == suffix
    kept = house.library.read(artwork.id)
    assert opened(kept).convert("RGB").tobytes() == opened(data).convert("RGB").tobytes()
    house.lose_index()
    house.library.recover()
    assert everything(house.library) == (artwork,)


def test_a_profile_that_was_applied_is_not_applied_again(house):
    profile = wide_profile()
    data = encoded(gradient(64, 48), "TIFF", icc_profile=profile)
    kept = house.library.read(house.add(data=data).id)
    assert decode(kept).tobytes() == decode(data).tobytes()


def test_unknown_and_missing_artworks_are_named(house):
    for call in (house.library.get, house.library.read, house.library.thumbnail, house.library.delete):
        with pytest.raises(ArtworkNotFoundError) as caught:
            call("000000000000")
        assert caught.value.details == {"artwork": "000000000000"}
    artwork = house.add()
    (house.folder / artwork.path).unlink()
    with pytest.raises(ArtworkFileMissingError) as caught:
        house.library.read(artwork.id)
    assert caught.value.details == {"artwork": artwork.id, "path": str(artwork.path)}


@pytest.mark.parametrize("path", ["../secret.png", "/etc/hostname", "2026/link.png", "link/secret.png", "2026"])
def test_nothing_outside_the_folder_is_opened(house, path):
    artwork = house.add()
    secret = house.folder.parent / "secret.png"
    secret.write_bytes(PICTURE)
    (house.folder / "2026/link.png").symlink_to(secret)
    (house.folder / "link").symlink_to(house.folder.parent)
    with house.database.write() as connection:
        connection.execute("UPDATE artworks SET path = ?", (path,))
    with pytest.raises(ArtworkFileMissingError):
        house.library.read(artwork.id)
    house.library.delete(artwork.id)
    assert secret.exists()


def test_links_are_not_indexed(house):
    (house.folder / "sub").mkdir(parents=True)
    (house.folder.parent / "secret.png").write_bytes(PICTURE)
    (house.folder / "sub/link.png").symlink_to(house.folder.parent / "secret.png")
    (house.folder / "folder").symlink_to(house.folder.parent)
    assert house.library.recover() == 0


def test_thumbnails_are_made_shrunk_and_remade(house):
    artwork = house.add(data=encoded(gradient(1600, 800)))
    path = house.library.thumbnail(artwork.id)
    assert opened(path.read_bytes()).size == (480, 240)
    assert opened(path.read_bytes()).format == "JPEG"
    path.unlink()
    assert house.library.thumbnail(artwork.id) == path
    assert opened(path.read_bytes()).size == (480, 240)
    assert opened(house.library.thumbnail(artwork.id, 900).read_bytes()).size == (960, 480)
    assert opened(house.library.thumbnail(artwork.id, 100).read_bytes()).size == (240, 120)
    assert opened(house.library.thumbnail(artwork.id, 5000).read_bytes()).size == (960, 480)
    assert opened(house.library.thumbnail(house.add().id).read_bytes()).size == (64, 48)
    turned = Image.Exif()
    turned[0x0112] = 6
    sideways = house.add(data=encoded(gradient(600, 300), "JPEG", exif=turned))
    assert (sideways.width, sideways.height) == (300, 600)
    assert opened(house.library.thumbnail(sideways.id).read_bytes()).size == (240, 480)


def test_an_unwritable_thumbnail_folder_does_not_keep_pictures_out(house):
    house.thumbnails.parent.mkdir(exist_ok=True)
    house.thumbnails.write_bytes(b"a file")
    artwork = house.add()
    assert house.library.count() == 1
    with pytest.raises(LibraryUnwritableError):
        house.library.thumbnail(artwork.id)


def test_deleting_removes_file_row_and_thumbnails(house):
    artwork, other = house.add(), house.add(title="other")
    thumbnails = [house.library.thumbnail(artwork.id, size) for size in (240, 480, 960)]
    house.library.delete(artwork.id)
    assert everything(house.library) == (other,)
    assert not (house.folder / artwork.path).exists()
    assert not any(thumbnail.exists() for thumbnail in thumbnails)
    assert house.library.recover() == 0
    gone = house.add()
    (house.folder / gone.path).unlink()
    house.library.delete(gone.id)
    assert everything(house.library) == (other,)


def test_a_folder_where_a_file_was_is_left_alone(house):
    artwork = house.add()
    path = house.folder / artwork.path
    path.unlink()
    path.mkdir()
    (path / "inside").touch()
    house.library.delete(artwork.id)  # a folder is not the artwork's file; only the row goes
    assert (path / "inside").exists()


def test_the_index_is_rebuilt_exactly_from_the_files(house):
    kept = []
    for number, kind in enumerate(("PNG", "JPEG", "WEBP", "AVIF")):
        house.clock.now = START + timedelta(hours=number, milliseconds=number)
        kept.append(
            house.add(title=f"Titel <{number}> & ü", data=encoded(noise(30, 20, number), kind), tags=("a", "b"))
        )
    before = everything(house.library)
    house.lose_index()
    assert house.library.count() == 0
    assert house.library.recover() == 4
    assert everything(house.library) == before
    assert house.library.recover() == 0
    assert house.library.rebuild() == 4
    assert everything(house.library) == before


def test_a_damaged_index_is_replaced_and_refilled(house):
    artwork = house.add()
    house.database.close()
    house.database_path.write_bytes(b"damage" * 1000)
    house.open()
    assert house.database.moved_aside is not None
    house.library.recover()
    assert everything(house.library) == (artwork,)


def test_other_peoples_pictures_get_an_id_from_content_and_a_date_from_exif_or_file(house):
    (house.folder / "holiday").mkdir(parents=True)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "1999:12:31 23:59:59"
    exif[0x0112] = 8
    dated, undated = house.folder / "holiday/DSC_0001.JPG", house.folder / "my_sea-view.webp"
    dated.write_bytes(encoded(gradient(40, 20), "JPEG", exif=exif))
    undated.write_bytes(encoded(gradient(40, 20), "WEBP"))
    os.utime(undated, (1_700_000_000, 1_700_000_000))
    (house.folder / "notes.txt").write_text("hello")
    (house.folder / "broken.png").write_bytes(PICTURE[:20])
    (house.folder / "@eaDir").mkdir()
    (house.folder / "@eaDir/thumb.jpg").write_bytes(PICTURE)
    (house.folder / ".hidden.png").write_bytes(PICTURE)
    (house.folder / os.fsdecode(b"caf\xe9.png")).write_bytes(PICTURE)
    (house.folder / "copy.webp").write_bytes(undated.read_bytes())
    assert house.library.recover() == 3
    found = {str(artwork.path): artwork for artwork in everything(house.library)}
    assert set(found) == {"holiday/DSC_0001.JPG", "my_sea-view.webp", "copy.webp"}
    first, second = found["holiday/DSC_0001.JPG"], found["my_sea-view.webp"]
    assert first.created == datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (first.width, first.height, first.title) == (20, 40, "DSC 0001")
    assert second.created == datetime.fromtimestamp(1_700_000_000, UTC)
    assert len({artwork.id for artwork in found.values()}) == 3
    before = everything(house.library)
    house.library.rebuild()
    assert everything(house.library) == before


def test_a_moved_file_keeps_its_id(house):
    artwork = house.add()
    (house.folder / "best").mkdir()
    (house.folder / artwork.path).rename(house.folder / "best/lake.png")
    assert house.library.recover() == 1
    (moved,) = everything(house.library)
    assert (moved.id, moved.path) == (artwork.id, PurePosixPath("best/lake.png"))
    shutil.copy(house.folder / "best/lake.png", house.folder / "best/copy.png")
    house.library.recover()
    assert house.library.count() == 2
    assert house.library.get(artwork.id) == moved


def test_rebuilding_forgets_what_is_gone_but_not_everything(house):
    first, second = house.add(), house.add(title="second")
    (house.folder / first.path).unlink()
    assert house.library.recover() == 0
    assert house.library.count() == 2
    assert house.library.rebuild() == 1
    assert everything(house.library) == (second,)
    shutil.rmtree(house.folder)
    with pytest.raises(LibraryFolderMissingError):
        house.library.rebuild()
    assert house.library.recover() == 0
    assert everything(house.library) == (second,)


def test_recovery_removes_unfinished_files_and_nothing_else(house):
    artwork = house.add()
    folder = (house.folder / artwork.path).parent
    (folder / ".233005-a-lake-0123456789ab.png.1234.part").write_bytes(PICTURE[:100])
    (folder / "keep.part").write_bytes(b"someone's download")
    (folder / ".keep").touch()
    house.library.recover()
    assert {file.name for file in folder.iterdir()} == {artwork.path.name, "keep.part", ".keep"}


def test_many_threads_add_read_and_take_stock(house):
    data = [encoded(noise(20, 20, number)) for number in range(8)]

    def work(number):
        if number % 10 == 9:
            house.library.recover()
        artwork = house.add(title=str(number), data=data[number % 8])
        house.library.thumbnail(artwork.id)
        assert house.library.read(artwork.id)
        if number % 5 == 4:
            house.library.delete(artwork.id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    assert house.library.count() == 48
    before = everything(house.library)
    house.lose_index()
    assert house.library.recover() == 48
    assert everything(house.library) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_named_and_leaves_nothing_behind(house):
    house.folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(house.folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this system does not let us mount a tmpfs")
    try:
        small = house.add()
        with pytest.raises(LibraryFullError) as caught:
            house.add(data=encoded(noise(500, 500)))
        assert caught.value.details == {"folder": str(house.folder)}
        assert everything(house.library) == (small,)
        assert [path for path in house.folder.rglob("*") if path.is_file()] == [house.folder / small.path]
        house.add(title="another small one")
        assert house.library.count() == 2
    finally:
        subprocess.run(["umount", str(house.folder)], check=True)  # noqa: S607 - fixed words


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a read-only folder needs root")
def test_a_read_only_folder_is_named(house):
    artwork = house.add()
    mount = ["mount", "--bind", "-o", "ro", str(house.folder), str(house.folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this system does not let us mount")
    try:
        for change in (house.add, lambda: house.library.delete(artwork.id)):
            with pytest.raises(LibraryUnwritableError) as caught:
                change()
            assert caught.value.details["folder"] == str(house.folder)
            assert caught.value.details["reason"]
        assert everything(house.library) == (artwork,)
        assert house.library.read(artwork.id)
    finally:
        subprocess.run(["umount", str(house.folder)], check=True)  # noqa: S607 - fixed words
    house.add()
    assert house.library.count() == 2
