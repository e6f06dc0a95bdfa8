"""The commands, one a module: parse, call once, print. What is slow to import comes late."""
