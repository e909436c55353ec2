"""Other programs than PyTorch that compute a network, each in a file of its own."""
