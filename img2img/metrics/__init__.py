"""How good pictures are: distances between folders of them, as a network sees them, and between pairs.

`networks` are what looks, `features` looks at files, `distances` and `neighbours` compare what was seen, `pairs`
and `perceptual` compare pictures one by one, `evaluation` does all of it for two folders.
"""
