"""The frame of the pages for people who register."""

from diplomado_chassis.http.pages import Pages
from diplomado_chassis.language.text import Text

PAGES = Pages(
    "diplomado_registration.pages",
    brand="Diplomado",
    tagline=Text("Inscripción en cursos", "Registration for courses"),
    footer=Text("¿Dudas? Escriba a la coordinación del curso.", "Questions? Write to the coordination of the course."),
    home="/",
)
page = PAGES.render
problem_page = PAGES.problem_page
