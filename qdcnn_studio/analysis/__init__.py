"""Is it any good: baselines, trainability, expressibility and fair comparisons."""
