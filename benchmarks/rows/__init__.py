"""The rows, a file a group: ``TITLE``, and ``contests``, which prepares what they need."""
