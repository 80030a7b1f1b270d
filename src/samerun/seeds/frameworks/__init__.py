"""One file per framework, named as it is imported: its generators made from a stream, and its generator objects.

A file binds ``KINDS``, the kinds of generator object that can be registered, saved, restored and reseeded.
"""
