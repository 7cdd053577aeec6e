"""The checker is checked: it catches wrong versions of the chassis that run as processes, and lets the true one pass.

Here are some of them; `DIPLOMADO_MUTANTS=all` runs all, as `python -m verification.mutants` does, which prints the
kill table and writes docs/mutants.md.
"""

import os
import re

import pytest

from diplomado_local.platform import Platform
from verification.mutants.catalogue import MUTANTS
from verification.mutants.kill_table import PAGE, judge
from verification.mutants.removals import read_removals
from verification.mutants.runs import RUNS, SHOWN_IN, Run, broker_refuses_a_batch, writer_commits_late
from verification.mutants.whole_systems import TABLES, read_changes
from verification.paths import ROOT

ALL = os.environ.get("DIPLOMADO_MUTANTS") == "all"
QUICK = ("ignores_gaps", "overtakes")
TRUE = RUNS if ALL else (writer_commits_late, broker_refuses_a_batch)


@pytest.mark.parametrize("mutant", MUTANTS if ALL else QUICK)
async def test_a_mutant_is_caught(platform: Platform, mutant: str) -> None:
    """In the run that puts the chassis where this mistake must show."""
    assert (await judge(platform, SHOWN_IN[mutant], mutant)).violations


@pytest.mark.parametrize("run", TRUE)
async def test_the_true_chassis_passes_the_same_run(platform: Platform, run: Run) -> None:
    """With the same seed, so it is the mutant's mistake that was caught."""
    assert (await judge(platform, run, None)).violations == []


def test_the_committed_kill_table_names_all_mutants_and_none_that_survives() -> None:
    """The table is written by a run of all mutants."""
    page = PAGE.read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \| [^|]+ \| `\w+` \| I\d", page, re.MULTILINE)) == set(MUTANTS)
    removals = re.findall(r"^\| `(\w+)` \| [^|]+ \| `test_\w+\.py`", page, re.MULTILINE)
    assert removals == [removal.name for removal in read_removals()]
    assert not re.search("not caught|survives", page)


def test_every_removal_fits_the_sources_and_names_a_test() -> None:
    """What it replaces stands there once, the rest can be compiled, and its test exists; `make mutants` runs them."""
    for removal in read_removals():
        changed = removal.mutated()
        if removal.file.endswith(".py"):
            compile(changed, removal.file, "exec")
        file, _, test = removal.test.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text("utf-8"), removal.name


@pytest.mark.parametrize("table", TABLES)
def test_every_change_of_a_whole_system_fits_the_sources_and_names_a_test(table: str) -> None:
    """`make mutants-compose` and `make mutants-kubernetes` make them, where there is an engine and a cluster."""
    for change in read_changes(table):
        assert change.apply(ROOT) != (ROOT / change.file).read_text("utf-8")
        for named in filter(None, (change.test, change.needs)):
            file, _, test = named.partition("::")
            assert f"def {test}(" in (ROOT / file).read_text("utf-8"), change.name
