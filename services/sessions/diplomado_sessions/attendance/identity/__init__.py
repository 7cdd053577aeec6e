"""Whose an appearance is: by e-mail, by name, by the decision of a coordinator."""
