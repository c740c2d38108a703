import io
import json
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from core.generate.workflows.archive import LARGEST_FILE, MOST_FILES, read_archive
from core.generate.workflows.errors import (
    ArchiveTooLargeError,
    ArchiveUnreadableError,
    CatalogueError,
    CatalogueMissingError,
)
from tests.core.generate.graph.graphs import CONTROLLED, TEXT_TO_IMAGE

ENTRIES = json.dumps([{"id": "a.json", "name": "A"}, {"id": "b", "name": "B"}])
GRAPH, OTHER = json.dumps(TEXT_TO_IMAGE), json.dumps(CONTROLLED)


def packed(files: dict[str, str | bytes], method: int = ZIP_DEFLATED) -> io.BytesIO:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer


def test_folders_do_not_matter():
    for folders in ("", "config/", "../../etc/", "/root/", "C:/old/"):
        found = read_archive(
            packed({f"{folders}workflows.json": ENTRIES, f"{folders}graphs/a.json": GRAPH, "b.json": OTHER})
        )
        assert [(entry.id, entry.problem) for entry in found] == [("a.json", ""), ("b", "")]
        assert found[0].workflow.graph.dump() == TEXT_TO_IMAGE


def test_of_two_graphs_of_a_name_the_nearest_counts():
    near, far = (
        {"old/x/graphs/a.json": GRAPH},
        {"a.json": OTHER, "old/a.json": OTHER, "old/x/graphs/deep/er/a.json": OTHER},
    )
    for files in (near | far, far | near):
        (entry, _) = read_archive(packed({"old/x/workflows.json": ENTRIES, **files}))
        assert entry.workflow.graph.dump() == TEXT_TO_IMAGE


def test_the_uppermost_catalogue_counts():
    files = {"a/y/workflows.json": "[]", "x/workflows.json": ENTRIES, "x/a.json": GRAPH}
    assert len(read_archive(packed(files))) == 2


def test_what_computers_add_is_left_alone():
    junk = {"__MACOSX/._workflows.json": b"\x00\x05", "__MACOSX/workflows.json": "junk"}
    files = {**junk, "a/workflows.json": b"\xef\xbb\xbf" + ENTRIES.encode(), "a/a.json": GRAPH, "a/notes.txt": "x"}
    assert read_archive(packed(files))[0].problem == ""


@pytest.mark.parametrize("data", [b"", b"no archive", packed({"workflows.json": ENTRIES}).getvalue()[:-30]])
def test_what_is_no_archive(data):
    with pytest.raises(ArchiveUnreadableError):
        read_archive(io.BytesIO(data))


def test_a_damaged_or_encrypted_archive():
    for place in range(44, 60):
        data = bytearray(packed({"workflows.json": ENTRIES * 50}).getvalue())
        data[place] ^= 0xFF
        with pytest.raises(ArchiveUnreadableError):
            read_archive(io.BytesIO(data))
    data = bytearray(packed({"workflows.json": ENTRIES}).getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveUnreadableError):
        read_archive(io.BytesIO(data))


def test_only_the_usual_way_of_packing():
    with pytest.raises(ArchiveUnreadableError):
        read_archive(packed({"workflows.json": ENTRIES}, ZIP_BZIP2))


def test_without_a_catalogue():
    with pytest.raises(CatalogueMissingError):
        read_archive(packed({"a.json": GRAPH, "workflows.txt": ENTRIES}))
    with pytest.raises(CatalogueError):
        read_archive(packed({"workflows.json": GRAPH}))


@pytest.mark.parametrize(
    "files",
    [
        {f"{number}.txt": "" for number in range(MOST_FILES)},
        {"a.json": b" " * (LARGEST_FILE + 1)},
        {f"{number}.json": b" " * LARGEST_FILE for number in range(9)},
    ],
    ids=["many", "one", "all"],
)
def test_what_is_too_large_is_not_unpacked(files):
    with pytest.raises(ArchiveTooLargeError) as caught:
        read_archive(packed({"workflows.json": ENTRIES, **files}))
    assert caught.value.details == {"files": "1000", "megabytes": "64"}
