"""Which editions have their papers signed electronically: a coordinator's choice, or what the settings say."""
