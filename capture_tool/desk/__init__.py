"""The embedded support desk and the bundle viewer: knows the core, and nobody but the faces' commands knows it."""
