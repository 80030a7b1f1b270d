"""What the files of this folder share."""

from __future__ import annotations

NAME = "kernels"
