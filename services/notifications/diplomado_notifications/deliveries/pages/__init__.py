"""The pages of staff about messages."""
