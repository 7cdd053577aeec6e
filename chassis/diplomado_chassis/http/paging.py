"""Lists of the API: page by page (`after`, `limit`, and `next` of the answer), and with chosen members alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import ConfigDict, Field

from diplomado_chassis.http.description.declaring import AnswerModel
from diplomado_chassis.keyset import MAX_TOKEN, Listed, Page

MAX_LIMIT = 10_000
FIELDS = "Members of each entry beside its identifier; all without it."


class PageOfList(AnswerModel):
    """A page of a list."""

    next: Annotated[str | None, Field(description="`after` of the following page; null on the last one.")]


def paging(limit: int | None = None, *, at_most: int = MAX_LIMIT) -> Any:
    """Make the dependency that reads which page is asked for, `limit` entries without another number."""
    usual = limit

    async def page(
        after: Annotated[str | None, Query(max_length=MAX_TOKEN, description="`next` of the page before.")] = None,
        limit: Annotated[
            int | None, Query(ge=1, le=at_most, description=f"Maximum entries; {usual or 'all'} without it.")
        ] = usual,
    ) -> Page:
        return Page(after, limit)

    return Depends(page)


Paging = Annotated[Page, paging()]


def paged(name: str, listed: Listed[Any], shown: Sequence[Any] | None = None) -> dict[str, Any]:
    """Return the members of an answer that has a page of a list, as it is or as `shown`."""
    return {name: listed.rows if shown is None else shown, "next": listed.next}


def selectable(*always: str) -> ConfigDict:
    """Return the configuration of an entry whose readers choose its members, except those that are `always` there."""
    return ConfigDict(json_schema_extra={"required": list(always)})


def chosen(
    rows: Sequence[Mapping[str, Any]], fields: Collection[str] | None, *always: str
) -> Sequence[Mapping[str, Any]]:
    """Return rows with the members that a reader chose, and with those that are `always` there."""
    if fields is None:
        return rows
    wanted = {*fields, *always}
    return [{name: value for name, value in row.items() if name in wanted} for row in rows]
