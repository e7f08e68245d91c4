"""Everything Qt, and nothing else: the window, its views, and the actions that drive them."""
