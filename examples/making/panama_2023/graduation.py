"""Who graduates, decided from the truth with whole seconds and exact fractions."""

from examples.making.panama_2023 import parts
from examples.making.panama_2023.scores import PASS, Points, rank, score
from examples.making.panama_2023.story import Story
from examples.making.panama_2023.timetable import GRACE, LENGTH, MODULES, MOST_EXCUSED

Awards = dict[str, list[str]]


def decide(story: Story, graded: dict[str, Points]) -> Awards:
    """Return the awards of each person who has any."""
    best = {team["team"] for team in rank(graded) if team["rank"] == 1}
    awards: Awards = {}
    for person in story.people.values():
        if story.places[person.email].status != "registered":
            continue
        team = next((team.code for team in story.teams if person.email in team.members), None)
        seconds = _counting(story, person.email)
        modules = [[s for code, s in seconds.items() if code[1] == str(number + 1)] for number in range(len(MODULES))]
        overall = _four_fifths(list(seconds.values()))
        every_module = all(_four_fifths(module) for module in modules)
        if every_module and overall and team and score(graded[team]) >= PASS:
            recognitions = ["best_project"] * (team in best) + ["group_leader"] * person.leads_group
            awards[person.email] = ["diploma", *recognitions]
        elif overall:
            awards[person.email] = ["attendance"]
    return awards


def _counting(story: Story, email: str) -> dict[str, int]:
    """Seconds by session, with the grace; sessions that are excused do not count, as far as the policy lets them."""
    left = MOST_EXCUSED * LENGTH * len(story.sessions) // LENGTH
    counting: dict[str, int] = {}
    for session in story.sessions:
        if (session.code, email) in story.excused and left >= 1:
            left -= 1
        else:
            corrected = story.corrected.get((session.code, email))
            counting[session.code] = session.credited(email, GRACE) if corrected is None else corrected
    return counting


def _four_fifths(seconds: list[int]) -> bool:
    return 5 * sum(seconds) >= 4 * LENGTH * len(seconds)


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
