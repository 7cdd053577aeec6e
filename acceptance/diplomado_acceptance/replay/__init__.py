"""Replays a programme from the files that a mission has, through the services' HTTP interfaces."""
