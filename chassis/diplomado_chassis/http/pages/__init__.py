"""HTML pages: the shell around them, macros for their parts, forms, notices and assets. They work without scripts."""

from diplomado_chassis.http.pages.rendering import Pages, said

__all__ = ["Pages", "said"]
