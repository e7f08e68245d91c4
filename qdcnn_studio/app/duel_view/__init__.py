"""The window in which two designs, or a design and its classical twin, train side by side in lock-step."""
