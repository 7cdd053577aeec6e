"""The demo: replays the example programmes, and compares the outcome with the expected one."""
