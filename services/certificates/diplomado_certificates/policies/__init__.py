"""Graduation policies: what each award of an edition requires, as versioned data."""
