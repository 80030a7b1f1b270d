"""Static analysis: seed and determinism bugs found in source, without running it.

The way of a file: ``discover`` finds it, ``read`` decodes it (a notebook becomes one source with a map back to its cells),
``walk`` goes over its tree once, ``names`` resolves what a name stands for, ``facts`` keeps what the project needs to know
of it, and the tree is dropped. ``project`` joins the facts of all files, ``runs`` follows each entry point in execution
order, and the rules in ``rules/`` judge files and runs.
"""
