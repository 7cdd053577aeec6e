"""Reads a list of the API page by page, as a client does."""

from typing import Any

import httpx


async def pages_of(http: httpx.AsyncClient, path: str, name: str, limit: int, **query: str) -> list[list[Any]]:
    """The entries of all pages of a list, page by page."""
    pages: list[list[Any]] = []
    params: dict[str, Any] = {**query, "limit": limit}
    while True:
        answer = await http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()[name])
        if answer.json()["next"] is None:
            return pages
        params["after"] = answer.json()["next"]


async def assert_is_paged(http: httpx.AsyncClient, path: str, name: str, **query: str) -> list[Any]:
    """Hold a list of several entries to what its pages have: the same, once each, and nothing for a foreign cursor.

    Return the entries.
    """
    answer = await http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    whole: list[Any] = answer.json()[name]
    assert len(whole) > 1, f"{path} has {len(whole)} {name}, which is too few for pages"
    assert answer.json()["next"] is None
    assert await pages_of(http, path, name, 1, **query) == [[one] for one in whole]
    assert await pages_of(http, path, name, len(whole), **query) == [whole]
    if query and len(whole) > 1:
        first = (await http.get(path, params={**query, "limit": 1})).json()
        assert (await http.get(path, params={"after": first["next"]})).status_code == 422
    foreign = await http.get(path, params={**query, "after": "bm9uZQ"})
    assert (foreign.status_code, [error["field"] for error in foreign.json()["errors"]]) == (422, ["after"])
    return whole
