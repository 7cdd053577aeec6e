"""An import and a closing make many objects without cycles: no search for cycles runs meanwhile."""

import gc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from diplomado_sessions.attendance.evidence import usecases as importing
from diplomado_sessions.attendance.evidence.previews.usecases import compare
from diplomado_sessions.attendance.presence import usecases as closing
from diplomado_sessions.attendance.presence.weighing.usecases import conclude
from tests.sessions.mission import Mission, meeting


def _watched(seen: list[bool], work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def watched(*arguments: Any) -> Any:
        seen.append(gc.isenabled())
        return await work(*arguments)

    return watched


async def test_nothing_searches_for_cycles_during_an_import_and_a_closing(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(importing, "compare", _watched(seen, compare))
    monkeypatch.setattr(closing, "conclude", _watched(seen, conclude))
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session_id = await mission.session()
    await mission.import_file(session_id, meeting(("Ana Ruiz", "ana@correo.example", "09:00:00", "10:00:00")))
    assert gc.isenabled()
    await mission.close(session_id)
    assert gc.isenabled()
    assert seen == [False, False]
