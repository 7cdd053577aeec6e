"""The OpenAPI document of a service: what routes declare, and what follows from what they are made of."""

from diplomado_chassis.http.description.declaring import (
    KEEPS,
    MAY_CREATE,
    REPLACES,
    AnswerModel,
    answers,
    file_answers,
    refusals,
    takes,
)
from diplomado_chassis.http.description.deprecating import Ending, deprecated_operation, deprecated_parameter
from diplomado_chassis.http.description.documents import LIMIT, describe_api, document_of, roles_of

__all__ = [
    "KEEPS",
    "LIMIT",
    "MAY_CREATE",
    "REPLACES",
    "AnswerModel",
    "Ending",
    "answers",
    "deprecated_operation",
    "deprecated_parameter",
    "describe_api",
    "document_of",
    "file_answers",
    "refusals",
    "roles_of",
    "takes",
]
