"""What sources that are not proven say about known people, until the person or a coordinator decides."""
