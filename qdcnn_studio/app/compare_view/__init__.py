"""A design beside its baselines, over several seeds: the table that one button makes."""
