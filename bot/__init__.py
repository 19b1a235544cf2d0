"""Runs and wires: the only package that knows all the others."""
