"""The entrance: one address for all services. Caddy, from a wheel, routes each path to the service that owns it."""

from diplomado_local.entrance.process import Entrance

__all__ = ["Entrance"]
