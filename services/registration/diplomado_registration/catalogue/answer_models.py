"""What the routes of the catalogue answer, for the OpenAPI document."""

from diplomado_chassis.http.paging import PageOfList
from diplomado_registration.catalogue.models import Code, Course, Donor, Institution, Programme


class DonorView(Donor):
    """An organisation that funds programmes, with its code."""

    code: Code


class ProgrammeView(Programme):
    """A programme with its code and the codes of the donors that fund it."""

    code: Code


class CourseView(Course):
    """A course with its code."""

    code: Code


class InstitutionView(Institution):
    """An organisation that participants belong to, with its code."""

    code: Code


class Programmes(PageOfList):
    """Programmes, by code."""

    programmes: list[ProgrammeView]


class Courses(PageOfList):
    """Courses, by code."""

    courses: list[CourseView]


class Institutions(PageOfList):
    """Institutions, by name."""

    institutions: list[InstitutionView]
