"""What figures show, as plain data: no plotly here."""
