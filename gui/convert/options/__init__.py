"""What can be said of a batch beside its model and its folder."""
