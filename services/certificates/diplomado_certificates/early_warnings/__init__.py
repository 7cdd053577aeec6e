"""What each participant can still reach, and who is told when a requirement of attendance is out of reach."""
