"""One figure a file: a module here named ``x`` holds the figure function ``x``.

Each has a function from table to plain data, and one from that data to a plotly figure.
"""
