"""Clients that are generated from the OpenAPI document in other people's ways, each through a small programme."""
