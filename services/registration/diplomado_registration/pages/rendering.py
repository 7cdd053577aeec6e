"""The frame of the pages for people who register."""

from diplomado_chassis.http.pages import Pages
from diplomado_chassis.language.text import Text
from diplomado_registration.pages.own_notices import OWN_NOTICES

PAGES = Pages(
    "diplomado_registration.pages",
    brand="Diplomado",
    tagline=Text("Inscripción en cursos", "Registration for courses"),
    footer=Text("¿Dudas? Escriba a la coordinación del curso.", "Questions? Write to the coordination of the course."),
    home="/",
    notices=OWN_NOTICES,
)
page = PAGES.render
problem_page = PAGES.problem_page
