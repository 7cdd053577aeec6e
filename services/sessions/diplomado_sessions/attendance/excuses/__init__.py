"""Absences that are excused, with reason, document and approver."""
