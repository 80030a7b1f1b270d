"""Notebooks: what runs one from top to bottom, and what tells its cells apart inside its kernel."""

from __future__ import annotations

import os

LAUNCHER = os.path.dirname(os.path.abspath(__file__))  # as a program: ``python LAUNCHER notebook.ipynb``
