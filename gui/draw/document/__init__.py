"""What is drawn: a document of layers, each a sparse picture of tiles, and what can be undone of it."""
