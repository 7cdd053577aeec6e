"""Errors that the command `diplomado` shows to a person."""

from diplomado_chassis.cluster.failure import Failure

__all__ = ["Failure"]
