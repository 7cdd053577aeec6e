"""The fixtures and the hypothesis profile of the tests."""

import pytest

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
