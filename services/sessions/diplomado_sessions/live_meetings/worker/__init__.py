"""The role `meetings`: processes events, and keeps Zoom and its reports in step with sessions and registrations."""
