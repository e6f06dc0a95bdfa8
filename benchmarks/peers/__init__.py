"""What hpland is measured against, and the sections of hpland that are measured."""
