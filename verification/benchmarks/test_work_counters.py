"""The work of an event, counted: the same on every machine, so nothing here measures time."""

import pytest
import pytest_asyncio

from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from verification.benchmarks.series import bound, goals, percentile
from verification.benchmarks.work import Work, work_of
from verification.benchmarks.workbench import Workbench, fresh

EVENTS = 2000
BATCHES = 4  # of 500
READS = 2  # of 1,000 rows
PARTITIONS = 6
# The driver asks once per connection what types it does not know are.
INTRODUCTION = 6


@pytest_asyncio.fixture(scope="module")
async def works(platform: Platform) -> tuple[Work, Work]:
    """Consuming with one published fact for each record, then publishing them: the run with the least log of three.

    The log is the whole server's: an autovacuum of somebody else's tables may write into it, and can only add.
    """
    runs = []
    for _ in range(3):
        async with fresh(Workbench(platform, EVENTS, 1), sample) as (settings, _database):
            runs.append(await work_of(settings, EVENTS))
    consumed, published = (min(works, key=lambda work: work.wal_records) for works in zip(*runs, strict=True))
    return consumed, published


def test_a_batch_takes_five_statements_however_many_records_it_has(works: tuple[Work, Work]) -> None:
    # begin, inbox, the handler's, outbox, commit
    assert works[0].statements in range(5 * BATCHES, 5 * BATCHES + INTRODUCTION + 1)


def test_consuming_inserts_three_rows_per_event_and_leaves_no_dead_ones(works: tuple[Work, Work]) -> None:
    assert works[0].rows == {"inserted": 3 * EVENTS, "updated": 0, "deleted": 0}


def test_a_read_of_the_relay_takes_two_statements(works: tuple[Work, Work]) -> None:
    assert works[1].statements in range(2 * READS, 2 * READS + INTRODUCTION + 1)


def test_a_read_of_the_relay_takes_one_produced_batch_per_partition(works: tuple[Work, Work]) -> None:
    assert works[1].requests == READS * PARTITIONS


def test_publishing_touches_each_row_once(works: tuple[Work, Work]) -> None:
    assert works[1].rows == {"inserted": 0, "updated": 0, "deleted": EVENTS}


@pytest.mark.parametrize(("which", "most"), [(0, 9.0), (1, 1.5)], ids=["consuming", "publishing"])
def test_the_write_ahead_log_grows_by_few_records_per_event(works: tuple[Work, Work], which: int, most: float) -> None:
    assert works[which].wal_records / EVENTS <= most


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([4.0, 1.0, 3.0, 2.0], share) for share in (0.0, 0.5, 0.99, 1.0)] == [1.0, 2.0, 4.0, 4.0]


def test_the_goals_of_a_report_are_found_wherever_they_stand() -> None:
    report = {"hop": {"load_50": {"p99": bound(3.5, 3.0)}, "capacity": 900}, "relay": {"none": {"goal": None}}}
    expected = {"name": "hop.load_50.p99", "ratio": 3.5, "unit": "ratio", "goal": 3.0, "at": "most", "met": False}
    assert goals(report) == [expected]
