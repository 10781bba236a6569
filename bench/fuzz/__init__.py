"""Fuzzing: inputs drawn from grammars and then spoilt, for every parser and for whole projects.

Each input is drawn from a seed and its number alone, so that either brings it back.
"""
