"""Live meetings over HTTP: what Zoom sends, and what coordinators decide and see."""
