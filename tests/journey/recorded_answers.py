"""Records what the API answers after the demo, as examples for the OpenAPI document.

Each operation is asked with the smallest page. Ids are replaced by others that depend on their order alone.
"""

import asyncio
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.architecture.openapi_document import written
from tests.architecture.openapi_examples import ANSWERS, shortened
from tests.journey.conftest import Journey, fresh_deployment, travel
from tests.support.waiting import PATIENCE

ROLES = ("auditor", "coordinator", "platform")
PROGRAMME = "panama-2023"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_ENTRIES = {
    "/editions/{code}": ("list_editions", "editions", "code"),
    "/institutions/{code}": ("list_institutions", "institutions", "code"),
    "/sessions/{code}": ("list_sessions", "sessions", "code"),
    "/teams/{code}": ("list_teams", "teams", "code"),
    "/verifications/{code}": ("list_certificates", "certificates", "verification_code"),
}
"""Where the code in a path is read: the list, its member, and the member of its first entry."""
_SECRET = re.compile(r"(?<=/p/)[\w.~-]+")


async def record(journey: Journey) -> dict[str, Any]:
    """Ask every operation that reads; return the successful answers by operation."""
    [observed] = journey.outcome.observations
    known = {"edition_id": observed.replayed.edition_id}
    found: dict[str, Any] = {}
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        for _ in range(3):  # ids of what is listed in one round open the details of the next
            for path, operation in _reading():
                parameters = {**known, "edition_key": known["edition_id"], "name": "occupations", **_code(path, found)}
                if operation["operationId"] in found or not set(re.findall(r"\{(\w+)\}", path)) <= parameters.keys():
                    continue
                answer = await _ask(client, journey, path.format(**parameters), operation)
                if answer is not None:
                    found[operation["operationId"]] = answer
                    _learn(answer, known)
    return dict(sorted(found.items()))


def _code(path: str, found: dict[str, Any]) -> dict[str, str]:
    """Return the code of what a path names, if a list has shown one."""
    for part, (operation, entries, member) in _OF_ENTRIES.items():
        if part in path and found.get(operation, {}).get(entries):
            return {"code": found[operation][entries][0][member]}
    return {}


def _reading() -> list[tuple[str, dict[str, Any]]]:
    paths = written()["paths"]
    return [(path, paths[path]["get"]) for path in paths if path.startswith("/api/v1") and "get" in paths[path]]


async def _ask(client: httpx.AsyncClient, journey: Journey, path: str, operation: dict[str, Any]) -> Any:
    asked = {one["name"] for one in operation["parameters"] if one.get("in") == "query"}
    required = [one for one in operation["parameters"] if one.get("in") == "query" and one.get("required")]
    allowed = [role for role in ROLES if not operation["security"] or {"bearer": [role]} in operation["security"]]
    if required or not allowed:
        return None
    query = {"limit": "1"} if "limit" in asked else {}
    answer = await client.get(
        journey.deployment.services[operation["x-service"]] + path,
        params=query,
        headers={"Authorization": f"Bearer {journey.deployment.token(allowed[0])}"},
    )
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return answer.json() if answer.status_code == 200 and is_json and _says_something(answer.json()) else None


def _says_something(answer: Any) -> bool:
    """Whether an answer has more than empty lists."""
    return any(value not in ([], {}, None, 0) for value in answer.values())


def _learn(answer: Any, known: dict[str, str]) -> None:
    """Remember the first id of each kind that an answer has."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name.endswith("_id") and isinstance(value, str):
                known.setdefault(name, value)
            _learn(value, known)
    elif isinstance(answer, list) and answer:
        _learn(answer[0], known)


def _with_other_ids(text: str) -> str:
    seen: dict[str, str] = {}
    for found in _UUID.findall(text):
        seen.setdefault(found, f"018f6b2e-7c1a-7d40-9a3e-{len(seen) + 1:012x}")
    return _SECRET.sub("…", _UUID.sub(lambda match: seen[match[0]], text))


async def main() -> None:
    """Run the demo and write the answers."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as papers:
        async with fresh_deployment(patch) as deployment:
            found = await record(await travel(deployment, Path(papers), programmes=(PROGRAMME,)))
    shown = {name: shortened(answer) for name, answer in found.items()}
    text = _with_other_ids(json.dumps(shown, indent=1, ensure_ascii=False))
    await asyncio.to_thread(ANSWERS.write_text, text + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
