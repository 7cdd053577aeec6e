"""Who graduates, decided from the truth with whole seconds and exact fractions."""

from examples.making.panama_2023 import parts
from examples.making.panama_2023.scores import PASS, Points, rank, score
from examples.making.panama_2023.story import Story
from examples.making.panama_2023.timetable import LENGTH, PER_MODULE

Awards = dict[str, list[str]]


def decide(story: Story, graded: dict[str, Points]) -> Awards:
    """Return the awards of each person who has any."""
    best = {team["team"] for team in rank(graded) if team["rank"] == 1}
    awards: Awards = {}
    for person in story.people.values():
        if story.places[person.email].status != "registered":
            continue
        team = next((team.code for team in story.teams if person.email in team.members), None)
        seconds = [story.corrected.get((s.code, person.email), s.presence(person.email)) for s in story.sessions]
        modules = [seconds[first] + seconds[first + 1] for first in range(0, len(seconds), 2)]
        overall = 5 * sum(seconds) >= 4 * LENGTH * len(seconds)
        every_module = all(5 * module >= 4 * PER_MODULE for module in modules)
        if every_module and overall and team and score(graded[team]) >= PASS:
            recognitions = ["best_project"] * (team in best) + ["group_leader"] * person.leads_group
            awards[person.email] = ["diploma", *recognitions]
        elif overall:
            awards[person.email] = ["attendance"]
    return awards


def check(story: Story, awards: Awards) -> None:
    """Make sure that the story is the one that was to be told, before any file is written."""
    graduates = {email for email, codes in awards.items() if "diploma" in codes}
    without = {story.email(where) for where in parts.NOT_GRADUATING}
    if graduates & without or len(graduates) != 49:
        wrong = sorted((graduates & without) | (set(story.places) - graduates - without))
        raise ValueError(f"{len(graduates)} graduates, of whom these should not be or are missing: {wrong}")
    attendance = {email for email, codes in awards.items() if codes == ["attendance"]}
    if attendance != {story.email(where) for where in parts.SURE_OF_ATTENDANCE}:
        raise ValueError(f"certificates of attendance: {sorted(attendance)}")
