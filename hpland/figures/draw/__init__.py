"""How figures look: plotly traces, layouts, notes and captions."""
