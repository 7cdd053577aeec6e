"""Coverage-guided fuzzing of readers of untrusted files, by atheris."""
