"""Starts QDCNN Studio from a checkout: installs what is missing, then opens the window or runs a command.

Kept in the syntax of older Pythons, so that they can say what is wrong.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (this line is for those who do not meet requires-python)
    sys.exit(f"QDCNN Studio needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")

if __name__ == "__main__":
    from qdcnn_studio.bootstrap import run

    sys.exit(run(sys.argv[1:]))
