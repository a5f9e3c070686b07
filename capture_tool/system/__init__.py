"""What differs by desktop: screen, windows, hotkeys, paths, secrets, processes."""
