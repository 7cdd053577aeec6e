"""Pages about the projects of an edition."""

from diplomado_sessions.projects.pages import (
    fragments,
    graders,
    members,
    own,
    rankings,
    rubrics,
    score_lists,
    score_tables,
    scores,
    team_lists,
    teams,
)

ROUTERS = (
    teams.router,
    members.router,
    team_lists.router,
    rubrics.router,
    graders.router,
    scores.router,
    score_lists.router,
    score_tables.router,
    rankings.router,
    own.router,
    fragments.router,
)
