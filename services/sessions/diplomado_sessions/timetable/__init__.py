"""The sessions of an edition: when, where and by whom."""
