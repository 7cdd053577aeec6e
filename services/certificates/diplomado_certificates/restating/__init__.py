"""What this service states again when a forged fact was applied elsewhere."""
