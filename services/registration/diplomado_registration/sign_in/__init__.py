"""Signing in and out: the pages of one service for all of them."""
