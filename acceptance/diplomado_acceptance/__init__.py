"""Replays whole programmes through running services, and compares the outcome with the expected one."""
