"""The same work without a window: one file for each command."""
