"""Files that meeting software writes about who was connected: recognised, read, or refused."""
