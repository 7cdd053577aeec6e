"""Examples of requests for the OpenAPI document: what a replay of the demo's programmes sends first to each operation.

Nothing runs: the replay's own functions send to a client that notes, and answers with ids.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from diplomado_acceptance.replay import attendance, enrolment, graduation
from diplomado_acceptance.replay.client import Services
from diplomado_acceptance.replay.reading import read_folder
from tests.architecture.source import ROOT

PROGRAMMES = ("panama-2023", "panama-2021")
ID = "018f6b2e-7c1a-7d40-9a3e-5b0c7a528d0d"
MAX_ITEMS = 2
MAX_LINES = 3


class Noting:
    """Stands where the replay has its connections to the services."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.found: dict[str, tuple[str, Any]] = {}
        self._operations = [
            (method.upper(), re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)), operation["operationId"])
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]

    async def get(self, _service: str, _path: str, _operation: str, **_rest: Any) -> Any:
        """Answer that there is nothing yet."""
        return {"registrations": [], "unmatched": [], "acts": []}

    async def put(self, _service: str, path: str, body: Any, _operation: str) -> Any:
        """Note a PUT."""
        return self._note("PUT", path, "application/json", body)

    async def post(
        self, _service: str, path: str, _operation: str, *, body: Any = None, content: bytes | None = None, **_rest: Any
    ) -> Any:
        """Note a POST."""
        if content is not None:
            return self._note("POST", path, "text/csv", _first_lines(content))
        return self._note("POST", path, "application/json", body)

    def _note(self, method: str, path: str, media_type: str, body: Any) -> Any:
        name = next((one for verb, form, one in self._operations if verb == method and form.fullmatch(path)), None)
        if name is not None and body is not None:
            self.found.setdefault(name, (media_type, _shortened(body)))
        return defaultdict(int, dict.fromkeys(("edition_id", "session_id", "act_id"), ID) | {"errors": []})


def illustrate(document: dict[str, Any]) -> None:
    """Put the examples into the document."""
    noting = Noting(document)
    loop = asyncio.new_event_loop()  # not `run`, which would take the loop of the tests away
    try:
        loop.run_until_complete(_replay(noting))
    finally:
        loop.close()
    for methods in document["paths"].values():
        for operation in methods.values():
            media_type, value = noting.found.get(operation["operationId"], ("", None))
            if media_type in (content := operation.get("requestBody", {}).get("content", {})):
                content[media_type]["examples"] = {"demo": {"value": value}}


async def _replay(noting: Noting) -> None:
    services = cast(Services, noting)
    people: Mapping[str, str] = defaultdict(lambda: ID)
    for name in PROGRAMMES:
        programme = read_folder(ROOT / "examples" / name)
        edition_id = await enrolment.announce(programme, services)
        await attendance.schedule(programme, services, edition_id)
        await graduation.set_policy(programme, services, edition_id)
        await enrolment.enrol(programme, services, edition_id)
        await graduation.grade(programme, services, edition_id, people)
        if programme.act:
            body = programme.act.model_dump(mode="json", exclude={"accept"})
            await services.post("certificates", f"/api/v1/editions/{edition_id}/acts", "drafting", body=body)


def _shortened(value: Any) -> Any:
    """A value with a few items of each list."""
    if isinstance(value, dict):
        return {name: _shortened(one) for name, one in value.items()}
    return [_shortened(one) for one in value[:MAX_ITEMS]] if isinstance(value, list) else value


def _first_lines(content: bytes) -> str:
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return "\n".join(lines[:MAX_LINES]) + "\n"
