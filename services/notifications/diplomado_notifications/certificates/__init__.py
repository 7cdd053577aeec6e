"""Which certificates were issued and revoked."""
