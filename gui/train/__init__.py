"""The Train page: a training set up, launched and watched."""
