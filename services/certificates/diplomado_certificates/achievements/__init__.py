"""What participants achieved, as the sessions service tells it: attendances and scored projects."""
