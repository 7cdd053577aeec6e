"""The development provider of OpenID Connect: one sample person per role, on this machine only."""
