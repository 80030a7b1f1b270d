"""One file per package whose values are known, named after it; ``samerun.digest.lookup`` finds them."""
