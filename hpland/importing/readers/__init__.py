"""One tool's results a file, found by itself; none imports the tool."""
