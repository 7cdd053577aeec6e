"""Who changed what attendance rests on, when and why."""
