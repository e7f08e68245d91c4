"""The gallery of shipped examples: a picture of each, what it is, and what it was measured to reach."""
