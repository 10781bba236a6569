"""The backend on DuckDB: rules as SQL, set at a time.

The program becomes trees of expressions, never pasted text. A fact is a row of the table of its
kind, and a value a number that stands for it, with columns made for comparison beside it. What SQL
does not say exactly, the operators themselves decide in Python, once for each combination of values
that is left after the joins.
"""
