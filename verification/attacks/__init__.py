"""Attacks on a running system, within bounds that harm nothing outside ours."""
