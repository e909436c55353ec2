"""Videos as files of a batch."""

from pathlib import Path
from typing import TYPE_CHECKING

from img2img.batch.work import LongFile
from img2img.disk import is_video
from img2img.inference.tiles import Progress
from img2img.pictures import Picture
from img2img.video.settings import VideoSettings

if TYPE_CHECKING:
    from img2img.batch.long import LongWork


def video(path: Path, work: "LongWork") -> LongFile | None:
    """A video, by its name; None for any other file."""
    if not is_video(path):
        return None
    import av  # loads FFmpeg

    from img2img.video.convert import VideoFile

    def translate(picture: Picture, on_tile: Progress) -> Picture:
        return work.translator(picture, work.direction, on_tile)

    settings = VideoSettings(work.config.video_codec, work.config.crf, work.config.strip_location)
    kept = work.kept_of(path, f"PyAV {av.__version__}")  # another's packets need not fit to one header
    return VideoFile(path, translate, settings, work.on_piece, kept and kept.folder, kept and kept.on_piece)
