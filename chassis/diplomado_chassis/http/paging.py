"""Lists of the API: page by page (`after`, `limit`, and `next` of the answer), and with chosen members alone."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import ConfigDict, Field
from pydantic_core import to_json
from starlette.requests import Request

from diplomado_chassis.http.description.declaring import AnswerModel
from diplomado_chassis.keyset import MAX_TOKEN, Listed, Page

MAX_LIMIT = 10_000
_NO_FILTERS = frozenset({"after", "limit", "most", "fields", "lang"})
"""What may differ from page to page of one list."""
FIELDS = (
    "Members of each entry beside its identifier, each as a parameter of its own (`fields=a&fields=b`); all without it."
)


class PageOfList(AnswerModel):
    """A page of a list."""

    next: Annotated[str | None, Field(description="`after` of the following page; null on the last one.")]


def paging(limit: int | None = None, *, at_most: int = MAX_LIMIT) -> Any:
    """Make the dependency that reads which page is asked for, `limit` entries without another number."""
    usual = limit

    async def page(
        request: Request,
        after: Annotated[str | None, Query(max_length=MAX_TOKEN, description="`next` of the page before.")] = None,
        limit: Annotated[
            int | None, Query(ge=1, le=at_most, description=f"Maximum entries; {usual or 'all'} without it.")
        ] = usual,
    ) -> Page:
        return Page(after, limit, _list_of(request))

    return Depends(page)


def _list_of(request: Request) -> str:
    """Return which list a request asks for, with which filters, as a digest: filters may be of people."""
    filters = sorted(one for one in request.query_params.multi_items() if one[0] not in _NO_FILTERS)
    asked = [request.scope["route"].path, sorted(request.path_params.items()), filters]
    return hashlib.sha256(to_json(asked)).hexdigest()[:12]


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
