"""What goes wrong around hpland, on purpose; `make torture` does it many times."""
