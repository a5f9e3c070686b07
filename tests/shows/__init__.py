"""What a person wants to see once: a ticket filed into a real server by the command line and read back, broken set-ups named."""
