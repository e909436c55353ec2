"""The data set of each kind in training.kinds: what reads, crops and flips its pictures. opening.py names them all."""
