"""The dearest files come first, so that no worker is left with one of them at the end.

`--shuffle=SEED` runs files, and the tests of each, in another order: no test may depend on those before it.

`--shuffle=chance` picks a seed. The seed is said at the end, and the same seed gives the same order in every worker.
A file whose tests are steps of one story says so: `pytestmark = pytest.mark.in_order`.
"""

import gc
import random
from itertools import groupby

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option."""
    parser.addoption("--shuffle", default="", metavar="SEED", help="run tests in another order; SEED may be 'chance'")


def pytest_configure(config: pytest.Config) -> None:
    """Pick a seed. Workers are started later and get what was picked."""
    if config.option.shuffle == "chance":
        config.option.shuffle = str(random.SystemRandom().randrange(1_000_000))


@pytest.hookimpl(tryfirst=True)  # pytest then brings the tests of a parametrised fixture together again
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Bring the journeys and the verification forward, or change the whole order."""
    if not config.option.shuffle:
        items.sort(key=lambda item: not item.nodeid.startswith(("tests/journey/", "verification/")))
        return
    chance = random.Random(config.option.shuffle)
    files = [list(of_file) for _, of_file in groupby(items, key=lambda item: item.path)]
    chance.shuffle(files)
    for tests in files:
        if not tests[0].get_closest_marker("in_order"):
            chance.shuffle(tests)
    items[:] = [test for tests in files for test in tests]


def pytest_collection_finish() -> None:
    """Leave the objects of all collected tests out of the searches for cycles: they live to the end."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how to repeat the order."""
    if config.option.shuffle:
        terminalreporter.write_line(f"The order was that of --shuffle={config.option.shuffle}")
