"""Seeds as a library: one root, named streams, scopes, exact resume, workers and ranks.

Not for secrets: every stream can be computed by whoever knows the root, and the generators made here can be predicted
from their output. Use ``secrets`` for tokens, passwords and keys. samerun never seeds or replaces ``secrets``,
``random.SystemRandom`` or ``os.urandom``.
"""
