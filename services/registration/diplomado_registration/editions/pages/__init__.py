"""The pages of staff about editions."""
