"""A drawing as a file: OpenRaster, what is saved by itself, what was open last, and how photos leave the window."""
