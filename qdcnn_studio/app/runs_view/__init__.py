"""The list of kept runs: a table sortable by result, curves laid over those on screen, and what differs."""
