"""What comes of a drawing: photos of it, how they are asked for and how they are shown."""
