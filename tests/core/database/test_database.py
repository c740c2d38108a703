"""The database survives crashes, damage, newer and older versions, and many threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
import signal
import sqlite3
import subprocess
import sys

import pytest

from core.database.database import Database
from core.database.errors import DatabaseBrokenError, DatabaseFullError, DatabaseTooNewError, DatabaseUnwritableError
from core.database.migrate import migrate
from core.database.schema import MIGRATIONS
from core.database.times import from_text, to_text

TABLES = {"artworks", "jobs", "collections", "collection_items", "screen_contents", "publications"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "screen_machine" / "library.db"


def add_collection(database, name):
    with database.write() as connection:
        connection.execute("INSERT INTO collections VALUES (?, NULL)", (name,))


def collections(database):
    with database.read() as connection:
        return [row["id"] for row in connection.execute("SELECT id FROM collections ORDER BY id")]


def test_a_new_file_has_all_tables_and_the_durable_settings(path):
    database = Database.open(path)
    with database.write() as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "user_version")
        }
    database.close()
    assert names >= TABLES
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "user_version": len(MIGRATIONS),
    }


def test_what_was_written_is_there_after_reopening_and_no_log_is_left(path):
    database = Database.open(path)
    add_collection(database, "kitchen")
    database.close()
    assert [file.name for file in path.parent.iterdir()] == ["library.db"]
    database = Database.open(path)
    assert collections(database) == ["kitchen"]
    assert database.moved_aside is None
    database.close()
    database.close()


def test_a_failing_block_changes_nothing(path):
    database = Database.open(path)

    def fail():
        with database.write() as connection:
            connection.execute("INSERT INTO collections VALUES ('a', NULL)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert collections(database) == []
    add_collection(database, "b")
    assert collections(database) == ["b"]
    database.close()


def test_a_mistake_in_a_statement_stays_what_it_is(path):
    database = Database.open(path)
    add_collection(database, "a")
    with pytest.raises(sqlite3.IntegrityError):
        add_collection(database, "a")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), database.read() as connection:
        connection.execute("SELECT * FROM nowhere")
    assert collections(database) == ["a"]
    database.close()


def test_readers_cannot_write_and_see_one_state(path):
    database = Database.open(path)
    with database.read() as reader:
        assert reader.execute("SELECT count(*) FROM collections").fetchone()[0] == 0
        add_collection(database, "later")
        assert reader.execute("SELECT count(*) FROM collections").fetchone()[0] == 0
    assert collections(database) == ["later"]
    with pytest.raises(DatabaseUnwritableError), database.read() as reader:
        reader.execute("DELETE FROM collections")
    database.close()


def test_a_nested_write_is_refused_and_undone(path):
    database = Database.open(path)

    def nested():
        with database.write() as connection:
            connection.execute("INSERT INTO collections VALUES ('outer', NULL)")
            add_collection(database, "inner")

    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        nested()
    assert collections(database) == []
    add_collection(database, "after")
    database.close()


def test_many_threads_write_and_read(path):
    database = Database.open(path)

    def work(number):
        add_collection(database, f"{number:03d}")
        return len(collections(database))

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(work, range(100)))
    assert max(counts) == 100
    assert collections(database) == [f"{number:03d}" for number in range(100)]
    database.close()


def test_after_closing_nothing_can_be_read(path):
    database = Database.open(path)
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        collections(database)


def test_closing_while_a_reader_is_out_is_harmless(path):
    database = Database.open(path)
    add_collection(database, "a")
    with database.read() as reader:
        database.close()
        assert reader.execute("SELECT count(*) FROM collections").fetchone()[0] == 1


@pytest.mark.parametrize("damage", ["garbage", "truncated", "page"])
def test_a_damaged_file_is_moved_aside(path, damage):
    database = Database.open(path)
    with database.write() as connection:
        connection.executemany(
            "INSERT INTO collections VALUES (?, ?)", [(f"{number}", "x" * 500) for number in range(200)]
        )
    database.close()
    content = bytearray(path.read_bytes())
    if damage == "garbage":
        content[:] = b"not a database at all" * 1000
    elif damage == "truncated":
        del content[len(content) // 2 :]
    else:
        content[20_000:60_000] = bytes(40_000)
    path.write_bytes(content)

    database = Database.open(path)
    assert database.moved_aside == path.with_name("library.db.broken-1")
    assert database.moved_aside.read_bytes() == content
    add_collection(database, "new")
    database.close()

    path.write_bytes(b"again" * 2000)
    database = Database.open(path)
    assert database.moved_aside == path.with_name("library.db.broken-2")
    database.close()


def test_what_a_damaged_file_still_gives_is_taken_over(path):
    database = Database.open(path)
    with database.write() as connection:
        connection.execute(
            "INSERT INTO jobs (id, state, generator, request, screens, remote_id, created)"
            " VALUES ('job', 'running', 'runpod', '{}', '[]', 'remote-7', '2026-01-01T00:00:00.000+00:00')"
        )
        connection.executemany(
            "INSERT INTO collections VALUES (?, ?)", [(f"{number:04d}", "x" * 500) for number in range(400)]
        )
    database.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 12_288] = b"\xaa" * 12_288
    path.write_bytes(content)

    database = Database.open(path)
    assert database.moved_aside is not None
    with database.read() as connection:
        assert [tuple(row) for row in connection.execute("SELECT id, state, remote_id FROM jobs")] == [
            ("job", "running", "remote-7")
        ]
    assert 50 < len(collections(database)) < 400
    database.close()


def test_damage_while_open_is_named(path):
    database = Database.open(path)
    with database.write() as connection:
        connection.executemany(
            "INSERT INTO collections VALUES (?, ?)", [(f"{number}", "x" * 2000) for number in range(400)]
        )
        connection.execute("PRAGMA cache_size = 1")
    with database.write() as connection:
        pass
    database._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (path.stat().st_size - 8192))
    with pytest.raises(DatabaseBrokenError) as caught, database.read() as connection:
        connection.execute("SELECT sum(length(current)) FROM collections").fetchone()
    assert caught.value.details == {"path": str(path)}


def test_a_newer_file_is_left_alone(path):
    database = Database.open(path)
    add_collection(database, "a")
    database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNewError) as caught:
        Database.open(path)
    assert caught.value.details["found"] == "99"
    assert caught.value.details["known"] == str(len(MIGRATIONS))
    assert path.read_bytes() == before


def test_migrations_run_once_in_order_after_a_backup(path):
    Database.open(path).close()
    connection = sqlite3.connect(path, autocommit=True)
    connection.execute("INSERT INTO collections VALUES ('old', NULL)")
    longer = (*MIGRATIONS, "ALTER TABLE collections ADD COLUMN a", "UPDATE collections SET a = id")
    migrate(connection, path, longer)
    migrate(connection, path, longer)
    assert connection.execute("SELECT id, a FROM collections").fetchall() == [("old", "old")]
    backup = path.with_name(f"library.db.v{len(MIGRATIONS)}")
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT * FROM collections").fetchall() == [("old", None)]
        assert copy.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert not backup.with_name(f"{backup.name}.part").exists()
    connection.close()


def test_a_failing_migration_leaves_the_version_it_reached(path):
    Database.open(path).close()
    connection = sqlite3.connect(path, autocommit=True)
    broken = (*MIGRATIONS, "CREATE TABLE two (a)", "CREATE TABLE three (a); SELECT nothing FROM nowhere")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, path, broken)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    assert "two" in names
    assert "three" not in names
    connection.close()


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnwritableError):
        Database.open(tmp_path / "file" / "library.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(DatabaseUnwritableError):
        Database.open(tmp_path / "folder.db")


def test_a_full_disk_is_named_and_changes_nothing(path):
    database = Database.open(path)
    add_collection(database, "a")
    with database.write() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseFullError), database.write() as connection:
        connection.execute("INSERT INTO collections VALUES ('b', ?)", ("x" * 1_000_000,))
    assert collections(database) == ["a"]
    database.close()


def test_every_acknowledged_commit_survives_a_kill(path):
    script = (
        "import sys; from pathlib import Path; from core.database.database import Database\n"
        "database = Database.open(Path(sys.argv[1]))\n"
        "for number in range(100000):\n"
        "    with database.write() as connection:\n"
        "        connection.execute('INSERT INTO collections VALUES (?, NULL)', (f'{number:06d}',))\n"
        "    print(number, flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    acknowledged = [int(child.stdout.readline()) for _ in range(50)]
    child.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in child.stdout.read().split("\n") if line]
    child.wait()
    database = Database.open(path)
    assert database.moved_aside is None
    assert {f"{number:06d}" for number in acknowledged} <= set(collections(database))
    database.close()


def test_times_sort_as_text_and_come_back():
    early = datetime(2026, 1, 1, 0, 30, 0, 5000, tzinfo=timezone(timedelta(hours=2)))
    late = datetime(2026, 1, 1, tzinfo=UTC)
    assert to_text(early) == "2025-12-31T22:30:00.005+00:00"
    assert to_text(early) < to_text(late)
    assert from_text(to_text(early)) == early
    assert len(to_text(early)) == len(to_text(late))
