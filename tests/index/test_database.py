import sqlite3
import threading
from pathlib import Path

import pytest

from index.database import Database, DatabaseUnwritable


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "قاعدة.sqlite")
    database.connection().execute("CREATE TABLE words (word TEXT PRIMARY KEY)")
    return database


def words(database: Database) -> list[str]:
    return [row[0] for row in database.rows("SELECT word FROM words ORDER BY word")]


def add(database: Database, word: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES (?)", (word,))


def in_thread(work: object) -> None:
    assert callable(work)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    add(database, "قهوة")
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES ('بحر')")
        connection.execute("INSERT INTO words VALUES ('قهوة')")
    with pytest.raises(KeyboardInterrupt), database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES ('قمر')")
        raise KeyboardInterrupt
    add(database, "sea")
    assert words(database) == ["sea", "قهوة"]


def test_a_snapshot_sees_one_moment_while_others_write(database: Database) -> None:
    add(database, "قهوة")
    with database.snapshot():
        assert words(database) == ["قهوة"]
        in_thread(lambda: add(database, "بحر"))
        assert words(database) == ["قهوة"]
    assert words(database) == ["بحر", "قهوة"]


def test_a_failed_snapshot_gives_the_connection_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.snapshot():
        raise ZeroDivisionError
    with database.snapshot():
        assert words(database) == []


def test_each_thread_has_a_connection_of_its_own(database: Database) -> None:
    seen: list[sqlite3.Connection] = []
    in_thread(lambda: seen.append(database.connection()))
    assert database.connection() is database.connection()
    assert seen[0] is not database.connection()


def test_a_full_disk_is_what_is_reported_and_changes_nothing(database: Database) -> None:
    add(database, "قهوة")
    connection = database.connection()
    connection.execute("PRAGMA max_page_count = 8")
    with pytest.raises(DatabaseUnwritable, match="is full; make room"), database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES (?)", ("ب" * 100_000,))
    assert words(database) == ["قهوة"]
    add(database, "بحر")


def test_names_and_odd_text_come_back_as_they_were(database: Database) -> None:
    for word in ("القَهْوَةُ", "a\0b", "ـــ", "👩🏽\u200d🚀", "' ; --"):
        add(database, word)
        assert database.rows("SELECT word FROM words WHERE word = ?", (word,)) == [(word,)]


def test_a_closed_database_opens_again(database: Database) -> None:
    add(database, "قهوة")
    database.close()
    database.close()
    assert words(database) == ["قهوة"]
