"""Where studies are kept: what a storage's name means, and how it is opened."""
