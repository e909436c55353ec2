"""The options of `img2img translate` and `upscale`, in groups."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from img2img.batch.naming import AS_IT_IS

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line for machines.")]
SkipExisting = Annotated[
    bool | None,
    typer.Option("--skip-existing/--overwrite", help="Keep or replace what is there.  [default: skip-existing]"),
]
NoteProvenance = Annotated[
    bool, typer.Option("--provenance/--no-provenance", help="Write into each picture how it was made.")
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, mps, vulkan, vulkan:1.")]
Precision = Annotated[str, typer.Option(help="auto, fp32, bf16 or fp16.")]


def what(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Pictures and videos, and folders of them.", show_default=False)
    ] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="A model's name, file or run folder.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder to write into; the tree is kept.")
    ] = None,
    run: Annotated[Path | None, typer.Option(help="A run folder: what is done there is not done again.")] = None,
    preset: Annotated[
        str, typer.Option(help="Settings that were saved by this name, where nothing else is said.")
    ] = "",
    save_preset: Annotated[
        str, typer.Option(help="Save these settings by this name; without paths, that is all.")
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with pictures that appear in the folders, until stopped.")
    ] = False,
    notify: Annotated[bool, typer.Option("--notify", help="Show a notification on the desktop at the end.")] = False,
    as_json: Json = False,
) -> None:
    """What is converted, and how it is told."""


def size(
    scale: Annotated[
        float | None, typer.Option(help="Of the result, such as 2 or 1.5.  [default: the model's own]")
    ] = None,
    width: Annotated[int | None, typer.Option(help="Of the result, in pixels.")] = None,
    height: Annotated[int | None, typer.Option(help="Of the result, in pixels.")] = None,
    long_side: Annotated[int | None, typer.Option(help="Of the result, in pixels.")] = None,
    megapixels: Annotated[float | None, typer.Option(help="Of the result.")] = None,
    only_smaller: Annotated[
        bool, typer.Option("--only-smaller", help="Leave out pictures that are as large already.")
    ] = False,
) -> None:
    """How large results are."""


def drawing(
    then: Annotated[
        list[str] | None, typer.Option(help="A model that goes on with the result; may be repeated.")
    ] = None,
    mix: Annotated[str, typer.Option(help="A model of the same kind whose weights are mixed in.")] = "",
    mix_share: Annotated[float, typer.Option(help="Of its weights, 0 to 1.")] = 0.5,
    shrink: Annotated[float, typer.Option(help="Make the source smaller first, such as 0.5.")] = 1.0,
    tta: Annotated[
        bool, typer.Option("--tta", help="The mean of eight turned and mirrored answers; eight times as long.")
    ] = False,
    colour_fix: Annotated[str, typer.Option(help="wavelet: keep the colours of the source. Or none.")] = "none",
    blend: Annotated[float, typer.Option(help="How much the model draws, in percent.")] = 100,
    protect: Annotated[Path | None, typer.Option(help="A picture, white where the source is to stay.")] = None,
    seamless: Annotated[
        bool, typer.Option("--seamless", help="Textures whose opposite edges go on fitting together.")
    ] = False,
    alpha: Annotated[
        str, typer.Option(help="Transparency: bicubic, drawn by the model, or none, which lays it on white.")
    ] = "bicubic",
    seed: Annotated[int, typer.Option(help="Of what a model draws at random.")] = 0,
) -> None:
    """What is done around the model."""


def given(
    direction: Annotated[str, typer.Option(help="For a model with several: which way, such as apple-to-orange.")] = "",
    style: Annotated[
        Path | None, typer.Option(help="A photo whose style is taken, by models that have styles.")
    ] = None,
    style_strength: Annotated[
        float, typer.Option(help="Of a style, taken or drawn: 1 as it is, 0 the mean of all styles.")
    ] = 1.0,
    mask: Annotated[
        Path | None, typer.Option(help="A picture, white where a hole is, for models that fill holes.")
    ] = None,
    instances: Annotated[
        Path | None, typer.Option(help="Folder of instance maps, for models of edges of objects.")
    ] = None,
) -> None:
    """What some models are given besides the picture."""


def files(
    file_format: Annotated[
        str,
        typer.Option(
            "--format",
            help="same (what is only read becomes PNG), png, jpg, webp, tiff, avif, jxl, jp2, exr.",
        ),
    ] = "same",
    name: Annotated[
        str, typer.Option(help="Of results, such as {stem}-{model}-{scale}x; also {direction}.")
    ] = AS_IT_IS,
    quality: Annotated[
        int | None, typer.Option(help="0 to 100, of formats that lose something.  [default: 95]")
    ] = None,
    compression: Annotated[
        int | None, typer.Option(help="0 to 9, of formats that lose nothing.  [default: the format's usual]")
    ] = None,
    depth: Annotated[str, typer.Option(help="Bits a channel: same, 8 or 16.")] = "same",
    to_srgb: Annotated[bool, typer.Option("--to-srgb", help="Convert colours of other profiles to sRGB.")] = False,
    strip_location: Annotated[
        bool, typer.Option("--strip-location", help="Leave out where a picture was taken.")
    ] = False,
    keep_times: Annotated[bool, typer.Option("--keep-times", help="Give results their sources' times.")] = False,
    video_codec: Annotated[
        str, typer.Option("--codec", help="Of videos: auto, h264, h265, av1, vp9 or ffv1.")
    ] = "auto",
    crf: Annotated[
        int | None, typer.Option(help="Quality of videos, 0 is the best.  [default: the codec's usual]")
    ] = None,
    skip_existing: SkipExisting = None,
    keep_both: Annotated[
        bool, typer.Option("--keep-both", help="Where something is already, number what is new.")
    ] = False,
    provenance: NoteProvenance = True,
) -> None:
    """How results are written."""


def computing(
    tile: Annotated[
        str, typer.Option(help="Longest side computed at once: auto, 0 for no tiles, or pixels from 64.")
    ] = "auto",
    device: Device = "auto",
    runtime: Annotated[str, typer.Option(help="What computes: auto, torch, ncnn or openvino.")] = "auto",
    precision: Precision = "auto",
    cluster: Annotated[str, typer.Option(help="Spread the files over a Ray cluster: auto, local or host:port.")] = "",
) -> None:
    """Where it is computed."""


_Command = Callable[..., None]


def offers(*groups: _Command) -> Callable[[_Command], _Command]:
    """A command whose options are those of the groups; it reads them from its context."""

    def offered(command: _Command) -> _Command:
        context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        options = [option for group in groups for option in inspect.signature(group).parameters.values()]
        parameters = [context, *options]
        setattr(command, "__signature__", inspect.Signature(parameters))  # noqa: B010, pyright knows no such attribute
        command.__annotations__ = {one.name: one.annotation for one in parameters}
        return command

    return offered
