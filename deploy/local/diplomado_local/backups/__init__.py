"""Backups: one moment of all schemas and topics in a folder, and its restoration in whole or of one service."""
