"""Label maps read for the window as the command line does."""

from pathlib import Path

from img2img.engine.messages import Message
from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.classes import LabelClass
from img2img.pictures.labels import ANY_COLOUR, numbers_of, read_numbers


def label_numbers(request: Message) -> Message:
    """The class numbers in a file, or in the picture that comes along. Where it holds colours of no class, those of the
    nearest, and a complaint. Raises PictureError."""
    classes = [LabelClass.model_validate(row) for row in request.header["classes"]]

    def read(tolerance: int) -> Picture:
        if "path" in request.header:
            return read_numbers(Path(request.header["path"]), classes, tolerance)
        return numbers_of(request.picture(), classes, tolerance=tolerance)

    try:
        return Message.of_picture(read(0))
    except PictureError as error:
        return Message.of_picture(read(ANY_COLOUR), complaint=str(error))
