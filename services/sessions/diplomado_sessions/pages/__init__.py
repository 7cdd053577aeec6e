"""What all staff pages of this service share: the shell, who may see them, and how their forms are read."""
