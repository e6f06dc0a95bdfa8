"""The commands, one per module: parse, call once, print. Slow imports come late."""
