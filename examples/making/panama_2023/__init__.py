"""The course on integrated border management of 2023: six modules, nine institutions, 49 graduates."""
