"""What is known around one delivery at one moment."""
