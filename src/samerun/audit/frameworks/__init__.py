"""One file per framework: which of its calls seed and draw. Found by walking this folder."""
