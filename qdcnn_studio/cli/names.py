"""The commands there are; each lives in the module of its name in this package and is imported only when it is used."""

from __future__ import annotations

COMMANDS = {
    "check": "tell what is wrong with a design, and what would mend it",
    "compile": "print what a design means: its circuit, as text, data or code",
    "train": "train a design and print how it goes",
    "evaluate": "measure a trained run on its test images",
    "compare": "train a design with several seeds, beside classical baselines",
    "reproduce": "measure again what the literature and the examples state",
    "predict": "tell the class of image files, by a trained run",
    "probabilities": "print exact class probabilities for given parameters and features",
    "examples": "list the designs that ship with the studio",
    "datasets": "list the data sets there are",
    "blocks": "list the blocks there are",
    "bench": "measure the time of a training step on this machine",
}
"""What each command does, in a few words, in the order of the help."""
