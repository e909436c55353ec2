"""What a video holds beside its pictures is in its result, and what is not is said."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from av.video.reformatter import ColorRange
from PIL import Image

from img2img.errors import DiskFull, PictureError, SettingsError
from img2img.video.convert import VideoFile
from img2img.video.mastering import Mastering
from img2img.video.settings import VideoSettings
from tests.img2img.video.films import packets, shown, write_film


class Stopped(Exception):
    pass


def doubled(picture, on_tile=None):
    return picture.repeat(2, 0).repeat(2, 1)


def convert(source, target, translate=doubled, kept=None, **settings):
    return VideoFile(source, translate, VideoSettings(**settings), lambda done, total: None, kept).convert(target)


def opened(path) -> Any:
    return av.open(str(path), mode="r")


def difference(before, after):
    return np.abs(before.astype(int) - after).mean()


CASES = [("mp4", "auto"), ("mkv", "auto"), ("mov", "auto"), ("webm", "auto"), ("mp4", "h265"), ("mp4", "av1")]


@pytest.mark.parametrize(("suffix", "codec"), [*CASES, ("mkv", "vp9"), ("mkv", "ffv1")])
def test_every_codec_keeps_pictures_times_and_sound(tmp_path, suffix, codec):
    own = {"codec": "libvpx-vp9", "audio_codec": "libopus", "sound": False} if suffix == "webm" else {}
    source, target = write_film(tmp_path / f"a.{suffix}", 8, **own), tmp_path / "out" / f"a.{suffix}"
    assert convert(source, target, codec=codec) == ()
    for (moment, before), (later, after) in zip(shown(source), shown(target), strict=True):
        assert later == moment
        assert difference(doubled(before), after) < 5
    if suffix != "webm":
        assert packets(target, "audio") == packets(source, "audio")
    with opened(target) as result:
        assert result.metadata["title"] == "A film"
    assert [file.name for file in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_frames_of_different_lengths_stay_so_and_sound_that_starts_later_too(tmp_path, suffix):
    moments = [500, 540, 700, 733, 1500, 1510, 2400, 12_000, 12_033, 31_000, 31_040]  # over four segments, one empty
    source = write_film(tmp_path / f"a.{suffix}", len(moments), moments=moments, sound_from=1.25)
    convert(source, tmp_path / f"b.{suffix}")
    assert [moment for moment, _ in shown(tmp_path / f"b.{suffix}")] == [moment for moment, _ in shown(source)]
    assert packets(tmp_path / f"b.{suffix}", "audio") == packets(source, "audio")


@pytest.mark.parametrize(("turn", "numpy_turns"), [(90, 1), (180, 2), (270, 3)])
def test_a_turned_video_is_upright_in_its_pixels(tmp_path, turn, numpy_turns):
    def prepare(container, stream):
        stream.set_display_rotation(turn)
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)

    source = write_film(tmp_path / "a.mp4", 3, prepare=prepare)
    convert(source, tmp_path / "b.mp4")
    before, after = shown(source)[0][1], shown(tmp_path / "b.mp4")[0][1]
    assert difference(np.rot90(doubled(before), numpy_turns), after) < 5
    with opened(tmp_path / "b.mp4") as result:
        assert next(result.decode(video=0)).rotation == 0
        assert result.streams.video[0].sample_aspect_ratio == (Fraction(3, 4) if turn % 180 else Fraction(4, 3))


@pytest.mark.parametrize("codec", ["h265", "av1", "ffv1"])
def test_hdr_keeps_its_ten_bits_and_its_flags(tmp_path, codec):
    def prepare(container, stream):
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 9, 16, 9, 1

    source = write_film(tmp_path / "a.mkv", 3, pixel_format="yuv420p10le", prepare=prepare)
    seen = []

    def translate(picture, on_tile):
        seen.append(picture)
        return doubled(picture)

    convert(source, tmp_path / "b.mkv", translate, codec=codec)
    assert seen[0].dtype == np.uint16
    assert seen[0].max() > 60_000
    with opened(tmp_path / "b.mkv") as result:
        after = next(result.decode(video=0))
        assert after.format.name == "yuv420p10le"
        assert (after.color_primaries, after.color_trc, after.colorspace, after.color_range) == (9, 16, 9, 1)
    with opened(source) as film:
        before = next(film.decode(video=0))
    luma = [np.frombuffer(f.planes[0], "<u2").reshape(f.height, -1)[:, : f.width] for f in (before, after)]
    assert difference(doubled(luma[0][..., None])[..., 0], luma[1]) < 8  # of 1023


@pytest.mark.parametrize("codec", ["h265", "av1", "ffv1"])
def test_what_hdr_says_of_its_display_is_kept_where_the_codec_can(tmp_path, codec):
    display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    # of fewer frames than it may reorder, x265 tells decoding times that it never wrote to memory
    options = {"x265-params": f"log-level=none:bframes=0:hdr10=1:master-display={display}:max-cll=1000,400"}

    def prepare(container, stream):
        stream.codec_context.color_trc = 16

    write_film(tmp_path / "a.mkv", 2, (96, 128), "libx265", "yuv420p10le", options=options, prepare=prepare)
    warnings = convert(tmp_path / "a.mkv", tmp_path / "b.mkv", codec=codec)
    if codec == "ffv1":
        assert "says of its display, which ffv1 cannot hold" in warnings[0]
        return
    assert warnings == ()
    with opened(tmp_path / "b.mkv") as result:
        told = Mastering.of(next(result.decode(video=0)))
    assert told is not None
    assert np.allclose(told.colours, [(0.68, 0.32), (0.265, 0.69), (0.15, 0.06), (0.3127, 0.329)], atol=1e-4)
    assert np.allclose(told.nits, (1000, 0.005), atol=1e-3)
    assert told.light == (1000, 400)


def test_fields_are_said(tmp_path):
    write_film(tmp_path / "a.mkv", 2, options={"flags": "+ildct+ilme"})
    (warning,) = convert(tmp_path / "a.mkv", tmp_path / "b.mkv")
    assert "is interlaced" in warning


def test_ten_bits_in_a_codec_of_eight_are_said(tmp_path):
    source = write_film(tmp_path / "a.mkv", 2, pixel_format="yuv420p10le")
    (warning,) = convert(source, tmp_path / "b.mkv", codec="vp9")
    assert "has 8 bits a colour instead of 10" in warning
    assert difference(doubled(shown(source)[1][1]), shown(tmp_path / "b.mkv")[1][1]) < 5


def test_full_range_stays_full(tmp_path):
    source = write_film(tmp_path / "a.mp4", 3, pixel_format="yuvj444p")
    convert(source, tmp_path / "b.mp4")
    with opened(tmp_path / "b.mp4") as result:
        frame = next(result.decode(video=0))
    assert (frame.color_range, frame.format.name.replace("j", "")) == (ColorRange.JPEG, "yuv444p")
    assert difference(doubled(shown(source)[1][1]), shown(tmp_path / "b.mp4")[1][1]) < 3


@pytest.mark.parametrize(
    ("codec", "pixel_format"),
    [("ffv1", kind) for kind in ("gray", "bgr0", "bgra", "gbrp10le", "yuv422p10le", "yuv444p", "yuv411p", "yuva444p")]
    + [("libx264rgb", "rgb24"), ("libx264", "nv12"), ("mjpeg", "yuvj420p"), ("rawvideo", "yuyv422")]
    + [("rawvideo", kind) for kind in ("yuv420p10be", "gbrp12be", "gray16le", "rgb48be")],
)
def test_other_ways_to_keep_pixels_are_read(tmp_path, codec, pixel_format):
    source = tmp_path / ("a.nut" if codec == "rawvideo" else "a.mkv")  # Matroska holds few kinds of raw pixels
    write_film(source, 2, codec=codec, pixel_format=pixel_format, sound=False)
    warnings = convert(source, tmp_path / "b.mkv", codec="ffv1")
    assert difference(doubled(shown(source)[1][1]), shown(tmp_path / "b.mkv")[1][1]) < 4
    assert ["transparent" in warning for warning in warnings] == [True] * pixel_format.startswith(("bgra", "yuva"))


@pytest.mark.parametrize("codec", ["h264", "h265", "av1", "vp9", "ffv1"])
def test_odd_sides_are_kept(tmp_path, codec):
    source = write_film(tmp_path / "a.mkv", 2, size=(66, 68))
    warnings = convert(source, tmp_path / "b.mkv", lambda picture, on_tile: picture[:65, :67], codec=codec)
    after = shown(tmp_path / "b.mkv")[1][1]
    assert after.shape == (65, 67, 3)
    assert difference(shown(source)[1][1][:65, :67], after) < 5
    assert [*warnings] == (
        []
        if codec in ("av1", "vp9")
        else [f"{tmp_path / 'b.mkv'} is 4:4:4, because a side is odd; some players do not show that."]
    )


def test_subtitles_chapters_attachments_and_languages_are_kept(tmp_path):
    source = tmp_path / "a.mkv"
    write_film(tmp_path / "plain.mkv", 10)
    Image.new("RGB", (8, 8), "teal").save(cover := io.BytesIO(), "PNG")
    (tmp_path / "words.srt").write_text("1\n00:00:00,300 --> 00:00:00,800\nGood day.\n", "utf-8")
    with (
        opened(tmp_path / "plain.mkv") as film,
        opened(tmp_path / "words.srt") as words,
        av.open(str(source), mode="w") as made,
    ):
        streams = (*film.streams, *words.streams)
        tracks: Any = {stream: made.add_stream_from_template(stream, opaque=True) for stream in streams}
        for track, language in zip(tracks.values(), ("und", "fra", "deu"), strict=True):
            track.metadata["language"] = language
        made.add_attachment("notes.txt", "text/plain", b"Nothing much.")
        made.add_attachment("cover.png", "image/png", cover.getvalue())
        spans = [(0, 400, "One"), (400, 1000, "Two")]
        made.set_chapters(
            [
                {"id": number, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
                for number, (start, end, title) in enumerate(spans)
            ]
        )
        for packet in (*film.demux(), *words.demux()):
            if packet.size:
                packet.stream = tracks[packet.stream]
                made.mux(packet)
    assert convert(source, tmp_path / "b.mkv") == ()
    with opened(source) as film, opened(tmp_path / "b.mkv") as result:
        assert [stream.type for stream in result.streams] == [stream.type for stream in film.streams]
        assert [stream.language for stream in result.streams] == [stream.language for stream in film.streams]
        assert result.chapters() == film.chapters()
        assert result.streams.attachments[0].data == b"Nothing much."
        assert result.streams.attachments[0].metadata == {"filename": "notes.txt", "mimetype": "text/plain"}
        assert result.streams.video[1].metadata["filename"] == "cover.png"
        assert [bytes(packet) for packet in result.demux(video=1) if packet.size] == [cover.getvalue()]
    assert packets(tmp_path / "b.mkv", "subtitle") == packets(source, "subtitle") != []


def test_an_mp4_keeps_its_cover_and_chapters(tmp_path):
    source = tmp_path / "a.mp4"
    chapter: Any = {"id": 0, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": "One"}}
    with opened(write_film(tmp_path / "plain.mp4", 10)) as film, av.open(str(source), mode="w") as made:
        tracks: Any = {stream: made.add_stream_from_template(stream, opaque=True) for stream in film.streams}
        cover: Any = made.add_stream("png", rate=1)
        cover.width, cover.height, cover.pix_fmt, cover.disposition = 8, 8, "rgb24", Disposition.attached_pic
        made.set_chapters([chapter])
        for packet in film.demux():
            if packet.size:
                packet.stream = tracks[packet.stream]
                made.mux(packet)
        made.mux(cover.encode(av.VideoFrame.from_ndarray(np.full((8, 8, 3), 200, np.uint8), format="rgb24")))
        made.mux(cover.encode(None))
    (warning,) = convert(source, tmp_path / "b.mp4")
    assert "has a cover" in warning
    with opened(source) as film, opened(tmp_path / "b.mp4") as result:
        assert [stream.type for stream in result.streams] == [stream.type for stream in film.streams]
        assert result.chapters() == film.chapters() == [chapter]
        pictures = [
            [bytes(packet) for packet in file.demux(file.streams.video[1]) if packet.size] for file in (film, result)
        ]
        assert pictures[0] == pictures[1] != []


def test_after_a_stop_only_what_is_missing_is_computed(tmp_path):
    source, kept = (
        write_film(tmp_path / "a.mp4", 25, moments=[number * 1000 for number in range(25)]),
        tmp_path / "kept",
    )
    convert(source, tmp_path / "whole.mp4")
    asked = []

    def until_18(picture, on_tile):
        asked.append(picture)
        if len(asked) == 18:
            raise Stopped
        return doubled(picture)

    with pytest.raises(Stopped):
        convert(source, tmp_path / "b.mp4", until_18, kept)
    assert [file.name for file in kept.iterdir()] == ["000000.segment"]
    assert not (tmp_path / "b.mp4").exists()
    asked.clear()
    convert(source, tmp_path / "b.mp4", until_18, kept)
    assert len(asked) == 15
    assert (tmp_path / "b.mp4").read_bytes() == (tmp_path / "whole.mp4").read_bytes()
    assert not kept.exists()


def test_progress_is_told_in_tiles_and_ends_before_the_whole_is_there(tmp_path):
    told = []

    def in_two_tiles(picture, on_tile):
        on_tile(1, 2)
        on_tile(2, 2)
        return picture

    source = write_film(tmp_path / "a.mp4", 5)
    on_piece = lambda done, total: told.append((done, total))  # noqa: E731
    VideoFile(source, in_two_tiles, VideoSettings(), on_piece).convert(tmp_path / "b.mp4")
    assert told == [(number, 10) for number in range(1, 11)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "There is no file"),
        (b"", "is no video that img2img reads"),
        (b"hello" * 100, "is no video that img2img reads"),
        ("cut", "is no video that img2img reads"),
        ("sound", "holds no moving pictures"),
    ],
)
def test_what_is_no_video_is_a_sentence_and_leaves_nothing(tmp_path, content, fault):
    source = tmp_path / "a.mp4"
    if content == "cut":
        source.write_bytes(write_film(tmp_path / "film.mp4").read_bytes()[:-500])
    elif content == "sound":
        with opened(write_film(tmp_path / "film.mp4")) as film, av.open(str(source), mode="w") as made:
            track = made.add_stream_from_template(film.streams.audio[0], opaque=True)
            for packet in film.demux(film.streams.audio[0]):
                if packet.size:
                    packet.stream = track
                    made.mux(packet)
    elif content is not None:
        source.write_bytes(content)
    with pytest.raises(PictureError, match=fault) as told:
        convert(source, tmp_path / "out" / "b.mp4")
    assert str(source) in str(told.value)
    assert not (tmp_path / "out").exists()


def test_what_is_there_of_a_video_that_is_cut_short_is_converted_with_a_sentence(tmp_path):
    moments, first = [number * 500 for number in range(40)], {"movflags": "+faststart"}
    source = write_film(tmp_path / "a.mp4", 40, moments=moments, sound=False, container_options=first)
    content = source.read_bytes()
    source.write_bytes(content[: len(content) * 3 // 4])
    warnings = convert(source, tmp_path / "b.mp4")
    assert any("is cut short: its last" in warning for warning in warnings)
    assert 5 < len(shown(tmp_path / "b.mp4")) < 40


def test_a_damaged_middle_costs_frames_and_a_sentence(tmp_path):
    source = write_film(tmp_path / "a.mkv", 30, sound=False, codec="libvpx-vp9")
    content, (packet, _) = source.read_bytes(), packets(source, "video")[12]
    source.write_bytes(content.replace(packet, b"\xff" * len(packet)))
    (warning,) = convert(source, tmp_path / "b.mkv")
    assert "is damaged" in warning
    assert 10 < len(shown(tmp_path / "b.mkv")) < 30


@pytest.mark.parametrize(
    ("target", "settings", "fault", "sentence"),
    [
        ("b.webm", {"codec": "h264"}, PictureError, "cannot hold h264. Choose av1 or vp9"),
        ("b.mp4", {"codec": "ffv1"}, PictureError, "cannot hold ffv1"),
        ("b.png", {}, PictureError, "cannot be a video"),
        ("b.mp4", {"crf": 60}, SettingsError, "h264 has no quality 60"),
    ],
)
def test_what_does_not_fit_together_is_said(tmp_path, target, settings, fault, sentence):
    source = write_film(tmp_path / "a.mp4", 2)
    with pytest.raises(fault, match=sentence):
        convert(source, tmp_path / target, **settings)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.mp4"]


def test_a_lower_crf_is_a_larger_file(tmp_path):
    source = write_film(tmp_path / "a.mp4", 10, sound=False)
    for crf in (10, 40):
        convert(source, tmp_path / f"{crf}.mp4", crf=crf)
    assert (tmp_path / "10.mp4").stat().st_size > 1.5 * (tmp_path / "40.mp4").stat().st_size


@pytest.mark.parametrize(("suffix", "room"), [("mp4", 0), ("mp4", 900), ("mkv", 0), ("mkv", 900)])
def test_a_disk_that_is_full_at_the_end_is_a_sentence_and_leaves_nothing(tmp_path, monkeypatch, suffix, room):
    source, target = write_film(tmp_path / f"a.{suffix}"), tmp_path / "out" / f"b.{suffix}"
    real = Path.open

    def opened_where_room_is_short(path, *arguments, **options):
        file = real(path, *arguments, **options)
        return ShortOfRoom(file, room) if path.parent == target.parent else file

    monkeypatch.setattr(Path, "open", opened_where_room_is_short)
    with pytest.raises(DiskFull, match="the disk is full") as told:
        convert(source, target)
    assert str(target) in str(told.value)
    assert not list(target.parent.iterdir())


class ShortOfRoom:
    """A file on a disk with so many bytes left."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, content):
        if self.file.tell() + len(content) > self.room:
            raise OSError(28, "No space left on device")
        return self.file.write(content)
