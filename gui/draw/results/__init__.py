"""What comes of a drawing: how its photos are shown, finished, varied and remembered."""
