"""The ground the other tests stand on: each gets a database of its own, on both kinds."""

from pathlib import Path

import psycopg

from tests.databases import Postgres


def test_each_test_gets_a_place_for_its_data(database_url: str | None, data_folder: Path) -> None:
    assert list(data_folder.iterdir()) == []
    if database_url is not None:
        with psycopg.connect(database_url) as connection:
            connection.execute("CREATE TABLE concern (id int PRIMARY KEY, raised_by text)")
            connection.execute("INSERT INTO concern VALUES (1, 'mentor 7B')")
            assert connection.execute("SELECT raised_by FROM concern").fetchall() == [("mentor 7B",)]


def test_a_new_database_holds_nothing_of_an_earlier_one(postgres: Postgres) -> None:
    with postgres.new_database() as first, psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE concern (id int)")
    with postgres.new_database() as second, psycopg.connect(second) as connection:
        assert connection.execute("SELECT to_regclass('concern')").fetchone() == (None,)


def test_a_template_is_prepared_once_and_copied_often(postgres: Postgres) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE need (id int)")

    for _ in range(2):
        template = postgres.template("needs", prepare)
        with postgres.new_database(template) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM need").fetchone() == (0,)
    assert len(prepared) == 1
