"""Graduation acts: drafted, looked at, signed. Graduations and certificates follow from a signature alone."""
