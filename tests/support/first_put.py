"""The first change of a resource that can be read before anything of it is stored."""

from typing import Any

import httpx


async def check_first_put(http: httpx.AsyncClient, path: str, other: str, body: dict[str, Any]) -> None:
    """Check that a client can say `if nothing is stored` by the tag of GET, and by `If-None-Match: *`.

    Nothing is stored of the two resources; the body differs from what is answered then.
    """
    empty = await http.get(path)
    assert empty.status_code == 200, empty.text
    tag = empty.headers["etag"]
    assert (await http.put(path, json=body, headers={"If-Match": '"other"'})).headers["etag"] == tag
    assert (await http.put(path, json=body, headers={"If-Match": "*"})).status_code == 412
    assert (await http.put(path, json=body, headers={"If-Match": tag})).status_code == 200
    late = await http.put(path, json=body, headers={"If-Match": tag})
    assert (late.status_code, late.json()["type"]) == (412, "urn:diplomado:problem:changed-meanwhile")
    assert (await http.put(other, json=body, headers={"If-None-Match": "*"})).status_code == 200
    exists = await http.put(other, json=body, headers={"If-None-Match": "*"})
    assert (exists.status_code, exists.json()["type"]) == (412, "urn:diplomado:problem:exists-already")
