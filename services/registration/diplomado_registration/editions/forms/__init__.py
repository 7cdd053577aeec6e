"""Descriptions, rules and questions of editions as the fields of forms."""
