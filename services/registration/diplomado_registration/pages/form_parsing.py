"""Reads the body that a browser sends from a form."""

from urllib.parse import parse_qs

from starlette.requests import Request

from diplomado_chassis.http.body import read_body
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

_MAX_FIELDS = 400


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last value of each.

    Raises a 413, 415 or 400 problem for something too large, of another type, or not UTF-8.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise Problem(
            415,
            "form-expected",
            Text(es="Use el formulario de la página.", en="Use the form on the page."),
        )
    raw = await read_body(request, limit=request.app.state.settings.form_max_bytes)
    try:
        fields = parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise Problem(
            400,
            "form-unreadable",
            Text(
                es="No pudimos leer el formulario. Ábralo y llénelo de nuevo.",
                en="We could not read the form. Open it and fill it in again.",
            ),
        ) from None
    return {name: values[-1] for name, values in fields.items()}
