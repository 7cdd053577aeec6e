"""A real browser for the tests: how it is found, what watches it, and what it measures. See README.md."""
