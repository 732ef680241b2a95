"""Catalogue files in, clean profile versions out: sources, reading, mapping, cleaning, identity, changes."""
