"""How photos of a drawing are asked for: of what, by which settings, and at which size."""
