"""A year in which much goes wrong and is put right ends like a year in which nothing went wrong."""

from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest
import pytest_asyncio

from diplomado_acceptance.replay.idle import open_monitor
from tests.journey.bad_year import mistakes
from tests.journey.bad_year.programme import ZONE, Programme
from tests.journey.bad_year.staff import Staff
from tests.journey.bad_year.state import state_of
from tests.journey.bad_year.year import Year
from tests.journey.conftest import AT_ONCE, fresh_deployment
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.journey


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(session_monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Staff]:
    """A deployment with nothing in it, and its coordinator."""
    async with (
        fresh_deployment(session_monkeypatch, **AT_ONCE) as deployment,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
        httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http,
    ):
        yield Staff(deployment, monitor, http)


async def test_a_bad_year_ends_like_a_good_one(staff: Staff) -> None:
    today = datetime.now(ZONE).date()
    good, bad = (Year(Programme(code, today), staff) for code in ("good-year", "bad-year"))

    await good.run({})
    await bad.run(mistakes.BY_MOMENT)

    assert sum(map(len, mistakes.BY_MOMENT.values())) >= 20
    assert await state_of(bad) == await state_of(good)
