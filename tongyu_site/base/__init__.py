"""The ground of every wing, imported by module: problems, points, source and places, the project's settings, progress."""
