"""Replays a programme from the files that a mission has, through the HTTP APIs of the services."""
