"""What is drawn under Xvfb, in pixels (x, y) of a sheet of 256x256."""

SIDE = 256
ZIGZAG = [(24 + 4 * step, 60 if step % 2 else 190) for step in range(53)]  # a move that is lost takes a tooth with it
STROKES = [ZIGZAG, [(20, 30), (128, 30), (236, 30)], [(20, 225), (236, 225)]]
