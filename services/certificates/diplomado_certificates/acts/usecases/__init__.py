"""What is done with acts: drafted and signed, annulled, corrected by a new certificate."""
