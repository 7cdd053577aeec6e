"""Long work in a process of its own, so that it takes neither the interpreter nor the memory of a service."""
