"""Projects over HTTP."""

from diplomado_sessions.projects.api import files, graders, rankings, rubrics, scores, teams

ROUTERS = (rubrics.router, teams.router, files.router, graders.router, scores.router, rankings.router)
