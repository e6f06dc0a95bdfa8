"""One figure a file: a module here named ``x`` holds ``choose``, and ``x``, which draws.

``x`` makes plain data of a table, and then a plotly figure of that data.
"""
