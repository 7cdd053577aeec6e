"""The fixtures and the hypothesis profile of the tests."""

import os

import pytest

import diplomado_chassis.rare_collections  # noqa: F401 - workers load what the services do, and as much again

# An assertion in a module that tests share says what it saw, too.
pytest.register_assert_rewrite("tests.support", "tests.deployed", "tests.kubernetes", "tests.compose")

pytest_plugins = [
    "tests.support.platform",
    "tests.support.properties",
    "tests.support.order",
    "tests.support.forms",
    "tests.support.described",
    "tests.browser.fixtures",
]


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no variable of ours in the environment, such as those that tell tests of a cluster where it is."""
    for name in [name for name in os.environ if name.startswith("DIPLOMADO_")]:
        monkeypatch.delenv(name)
