"""Runs on disk: a folder and a ``run.json`` each, and an SQLite index that can be rebuilt from them."""
