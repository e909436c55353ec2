"""Pictures made smaller by whole numbers, to the last bit as the engine makes them (torch-free and without OpenCV).

The window sends a large drawing this way: what the model does not see needs no pipe.
"""

import numpy as np

from img2img.pictures import Picture


def reduced(picture: Picture, size: tuple[int, int], *, is_map: bool = False) -> Picture:
    """`picture` (H, W, C) at `size` (height, width) where each side is divided by a whole number; else as it is.

    Each pixel is the mean of those that it stands for, as of cv2.INTER_AREA; of a label map one of them, as of
    cv2.INTER_NEAREST.
    """
    (height, width, channels), (rows, columns) = picture.shape, size
    if height % rows or width % columns or (height, width) == size:
        return picture
    down, across = height // rows, width // columns
    if is_map:
        return picture[::down, ::across]
    sums = np.add.reduce(picture.reshape(rows, down, width * channels), axis=1, dtype=np.uint32)
    sums = np.add.reduce(sums.reshape(rows, columns, across, channels), axis=2, dtype=np.uint32)
    if down == across == 2:  # halves are rounded up here, and to even numbers elsewhere
        return ((sums + 2) >> 2).astype(picture.dtype)
    scale = np.float32(1) / np.float32(down * across)
    return np.rint(sums.astype(np.float32) * scale).astype(picture.dtype)
