"""What seeds really do, executed: ``python -m tests.facts`` runs every fact, ``--write`` writes the page made of them."""
