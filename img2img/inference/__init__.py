"""A model at work: on which device, in which tiles, from which pictures or random numbers."""
