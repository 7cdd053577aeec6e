"""Team projects: rubric, teams, scores and the nationwide ranking."""
