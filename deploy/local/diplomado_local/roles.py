"""The roles that a member of staff may have."""

ROLES = ("coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection", "platform")
