"""The fixtures and the hypothesis profile of the tests."""

pytest_plugins = ["tests.support.platform", "tests.support.properties", "tests.support.forms", "tests.browser.fixtures"]
