"""The API of the whole system at every service: its OpenAPI document, and a page that needs nothing from elsewhere."""

from diplomado_chassis.http.reference.routes import router

__all__ = ["router"]
