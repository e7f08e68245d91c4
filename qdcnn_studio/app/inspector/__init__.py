"""The inspector: the selected block's settings, problems, help and small circuit; or the design's own card.

It reads the editor and hands it edits; it changes nothing by itself.
"""
