"""Lists page by page: every row comes once, in order, and a token that is not of the list is refused."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.keyset import WHOLE, Order, Page, read_token, token_of
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.validation import ValidationFailed
from diplomado_local.platform import Platform

START = datetime(2026, 3, 1, 8, 0, 0, 123456, UTC)
ROWS = [(START + timedelta(microseconds=at // 2), UUID(int=at * 7919 % 100), "ñandú" * (at % 3)) for at in range(23)]
LISTING = Listing(
    "select * from unnest($1::timestamptz[], $2::uuid[], $3::text[]) as r (_at, id, word) where word <> $4",
    _at=datetime,
    id=UUID,
)
BY_NUMBER = Order(number=int, word=str)


@pytest.fixture
async def connection(platform: Platform) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(platform.postgres)
    yield connection
    await connection.close()


async def walk(connection: Any, limit: int) -> list[UUID]:
    """The ids of all pages, one after the other."""
    page, found = Page(limit=limit), []
    while True:
        listed = await LISTING.fetch(connection, *map(list, zip(*ROWS, strict=True)), "-", page=page)
        assert 0 < len(listed.rows) <= limit
        assert all(row.keys() == {"id", "word"} for row in listed.rows)
        found += [row["id"] for row in listed.rows]
        if listed.next is None:
            return found
        page = Page(listed.next, limit)


@pytest.mark.parametrize("limit", [1, 2, 5, 22, 23, 24])
async def test_pages_have_every_row_once_and_in_order(connection: Any, limit: int) -> None:
    whole = [identifier for _, identifier, _ in sorted(ROWS)]
    assert await walk(connection, limit) == whole
    listed = await LISTING.fetch(connection, *map(list, zip(*ROWS, strict=True)), "-", page=WHOLE)
    assert ([row["id"] for row in listed.rows], listed.next) == (whole, None)


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), unique=True), st.integers(1, 6))
def test_a_computed_list_is_cut_in_the_same_way(rows: list[tuple[int, str]], limit: int) -> None:
    found: list[tuple[int, str]] = []
    page = Page(limit=limit)
    while True:
        listed = BY_NUMBER.cut(rows, page, lambda row: row)
        found += listed.rows
        if listed.next is None:
            break
        page = Page(listed.next, limit)
    assert found == sorted(rows)


FOREIGN = [
    "%%%",
    "W10",
    "a" * 5000,
    token_of(["2026-03-01T08:00:00", str(UUID(int=1))]),
    token_of(["9999-12-31T23:59:59-12:00", str(UUID(int=1))]),
    token_of([5, str(UUID(int=1))]),
    token_of([START.isoformat(), "no id"]),
    token_of([START.isoformat(), None]),
    token_of([START.isoformat()]),
]


async def test_a_list_is_read_backwards_too(connection: Any) -> None:
    backwards = Listing("select id from unnest($1::uuid[]) as r (id)", newest_first=True, id=UUID)
    ids, page, found = [UUID(int=at * 7919 % 100) for at in range(23)], Page(limit=5), []
    while True:
        listed = await backwards.fetch(connection, ids, page=page)
        found += [row["id"] for row in listed.rows]
        if listed.next is None:
            break
        page = Page(listed.next, 5)
    assert found == sorted(ids, reverse=True)


def test_a_token_is_of_one_list_with_its_filters() -> None:
    """Of another list with keys of the same form it began somewhere; with other filters it left entries out."""
    order, ids = Order(id=UUID), [UUID(int=number) for number in range(5)]
    asked = Page(limit=2, of="list with filters")
    found = order.cut(ids, asked, lambda one: (one,))
    assert order.start(Page(found.next, 3, "list with filters")) == (ids[1],)
    for other in ("list without filters", None):
        with pytest.raises(ValidationFailed):
            order.start(Page(found.next, 2, other))
    with pytest.raises(ValidationFailed):
        order.start(Page(token_of([str(ids[1])]), 2, "list with filters"))


@pytest.mark.parametrize("token", FOREIGN)
async def test_a_token_of_another_list_is_refused(connection: Any, token: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await LISTING.fetch(connection, *map(list, zip(*ROWS, strict=True)), "-", page=Page(token, 5))
    assert [error.path for error in refused.value.errors] == ["after"]


@pytest.mark.parametrize("key", [(2**63, "a"), (True, "a"), (1, "a\0b"), ("1", "a")])
def test_values_that_the_database_cannot_take_are_refused(key: tuple[Any, ...]) -> None:
    with pytest.raises(ValidationFailed):
        BY_NUMBER.start(Page(token_of(key)))


@pytest.mark.parametrize("limit", [5, 23])
async def test_an_empty_token_is_the_beginning(connection: Any, limit: int) -> None:
    rows = (*map(list, zip(*ROWS, strict=True)), "-")
    begun = await LISTING.fetch(connection, *rows, page=Page("", limit))
    assert begun == await LISTING.fetch(connection, *rows, page=Page(limit=limit))
    assert len(begun.rows) == limit


@given(st.text(min_size=1, max_size=60))
def test_no_text_is_an_error_but_the_documented_one(text: str) -> None:
    assert read_token(text, 2) is None or len(text) > 4
    with pytest.raises(ValidationFailed):
        BY_NUMBER.start(Page(text))
