"""The Draw page: a sketch, and the photo that follows the hand."""
