"""The newest facts around one delivery."""
