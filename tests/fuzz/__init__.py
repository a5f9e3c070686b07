"""Coverage-guided fuzzing (atheris, Linux only) of what reads bytes that others wrote: one oracle a file."""
