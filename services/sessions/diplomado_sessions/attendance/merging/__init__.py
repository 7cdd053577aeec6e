"""What it means for attendance that two records are one person's, or no longer are."""
