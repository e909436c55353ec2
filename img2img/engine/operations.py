"""Answers one request of the warm engine at a time, with models that stay loaded."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import ValidationError

from img2img.derivations.strokes import restroke, stroke_statistics
from img2img.derivations.tracing import Tracer
from img2img.engine.cancelling import CancelledError, cancellable
from img2img.engine.exports import export, read_recipe
from img2img.engine.labels import label_numbers
from img2img.engine.messages import Message
from img2img.errors import Img2ImgError, SettingsError
from img2img.inference.enhance import Enhancer
from img2img.inference.enhancement import Enhancement
from img2img.inference.measure import WHEN_QUIET, Timing
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.models.library import Entry, Library
from img2img.models.provenance import Step
from img2img.pictures import Picture
from img2img.pictures.lines import lines_of
from img2img.pictures.pixels import flatten, split_alpha, to_colour, to_depth, with_channels
from img2img.recipes import describe
from img2img.runtimes.devices import choose_device
from img2img.runtimes.runtime import AUTO, Named

_OF_THE_PROTOCOL = {"id", "op", "bytes", "shape", "dtype"}  # in a header, beside what is set
KEPT_TRANSLATORS = 3
KEPT_STYLES = 16
FINISHER = "realesrgan-x4plus"
QUICK_FINISHER = "realesr-animevideov3"  # a thirtieth of its work: seconds on a processor, not minutes
LONGEST_SIDE = 16384
WARM_SIZE = (256, 256)  # where a card names no size of its own

log = logging.getLogger(__name__)


@dataclass
class _Kept:
    """A translator, the state and the content's hash of the file that it was loaded from, and its style."""

    translator: Translator
    entry: Entry
    written: int
    sha256: str
    style: tuple[str, str] = ("", "")  # its photo's name, and the direction whose network has read it

    def is_meant_for_sure(self) -> bool:
        """Whether the file is there and its name means no other by now: the library gives a name only once, but what
        is a relative path can become the name of a model."""
        return (self.entry.origin != "file" or self.entry.path.is_absolute()) and self.entry.path.is_file()


class Engine:
    """Operations by name; see img2img/engine/server.py for what they take and answer."""

    def __init__(self, timing: Timing = WHEN_QUIET) -> None:
        self._timing = timing
        self._measured: Translator | None = None
        self._steps: Iterator[None] = iter(())
        self._kept: OrderedDict[tuple[str, str, str], _Kept] = OrderedDict()
        self._styles: OrderedDict[str, Picture] = OrderedDict()
        self._tracer = Tracer()
        self._operations: dict[str, Callable[[Message], Message]] = {
            "translate": self._translate,
            "style": self._keep_style,
            "finish": self._finish,
            "sketch": self._sketch,
            "labels": label_numbers,
            "strokes": self._measure_strokes,
            "restroke": self._restroke,
            "recipes": self._describe_recipes,
            "warm": self._warm,
            "export": export,
            "recipe": read_recipe,
        }

    def answer(self, request: Message, is_wanted: Callable[[], bool] = lambda: True) -> Message:
        """The answer to `request`, without its id. What goes wrong is an answer as well: {error: sentence}, and so is
        that it was given up because `is_wanted` was no longer true: {dropped: true}."""
        try:
            with cancellable(is_wanted):
                return self._operation(request.header.get("op"))(request)
        except CancelledError:
            return Message({"dropped": True})
        except Img2ImgError as error:
            return Message({"error": str(error)})
        except Exception as error:  # the engine's door: one bad request must not end it
            log.exception("A request failed: %s", request.header)
            return Message({"error": f"The request could not be answered ({type(error).__name__}: {error})."})

    def rest(self) -> bool:
        """What can wait while nobody asks: one call of the model used last, to find its fastest format. Whether there
        is more to do."""
        try:
            next(self._steps)
        except StopIteration:
            return False
        except Exception:  # the same door: what cannot be measured goes on in the default format
            log.exception("A model could not be measured")
            return False
        return True

    def _operation(self, name: object) -> Callable[[Message], Message]:
        if name not in self._operations:
            raise SettingsError(f"There is no operation {name!r}. Choose one of: {', '.join(self._operations)}.")
        return self._operations[str(name)]

    def _translate(self, request: Message) -> Message:
        header, picture = request.header, with_channels(request.picture())
        kept, direction = self._loaded(header), header.get("direction", "")
        translator = kept.translator
        translator.seed = int(header.get("seed", 0))
        translator.strength = float(header.get("strength", 1.0))
        self._use_style(kept, str(header.get("style", "")), direction)
        if "size" in header:
            picture = translator.source.resized(picture, _checked_size(header["size"]))
        draws = Enhancer(translator, _enhancement_of(header)) if header.get("enhancement") else translator
        return Message.of_picture(draws(picture, direction), made=[_step(kept, header)])

    def _keep_style(self, request: Message) -> Message:
        name = str(request.header.get("name", ""))
        self._styles.pop(name, None)
        self._styles[name] = request.picture()
        while len(self._styles) > KEPT_STYLES:
            self._styles.popitem(last=False)
        for kept in self._kept.values():
            if kept.style[0] == name:
                kept.style = ("", "")
                kept.translator.leave_style()
        return Message({})

    def _use_style(self, kept: _Kept, name: str, direction: str) -> None:
        """Answer in the style of the photo of that name; it is read only where another one was in use."""
        if not name:
            kept.style = ("", "")
            kept.translator.leave_style()
        elif kept.style != (name, direction):
            if name not in self._styles:
                raise SettingsError("The photo whose style was chosen is not known any more. Choose it again.")
            kept.translator.take_style(self._styles[name], direction)
            kept.style = (name, direction)

    def _finish(self, request: Message) -> Message:
        header = request.header
        device = str(header.get("device", AUTO))
        is_slow = Named(device).is_pytorchs and choose_device(device).type == "cpu"
        name = str(header.get("model") or (QUICK_FINISHER if is_slow else FINISHER))
        kept = self._loaded(header | {"model": name})
        return Message.of_picture(kept.translator(request.picture()), model=name, made=[_step(kept, header)])

    def _sketch(self, request: Message) -> Message:
        settings = {key: value for key, value in request.header.items() if key not in _OF_THE_PROTOCOL}
        colour, alpha = split_alpha(with_channels(request.picture()))
        opaque = colour if alpha is None else flatten(colour, alpha)
        photo = to_depth(to_colour(opaque), np.uint8).astype(np.uint8, copy=False)
        return Message.of_picture(self._tracer.draw(photo, lines_of(**settings)))

    def _measure_strokes(self, request: Message) -> Message:
        found = stroke_statistics(request.picture())
        return Message({"strokes": found.model_dump() if found else None})

    def _restroke(self, request: Message) -> Message:
        return Message.of_picture(restroke(request.picture(), float(request.header["width"])))

    def _describe_recipes(self, request: Message) -> Message:
        return Message({"recipes": describe()})

    def _warm(self, request: Message) -> Message:
        """Load a model and run it once: the first run of a network chooses its algorithms and is slower."""
        translator = self._loaded(request.header).translator
        example = translator.source.example(translator.card.native_size or WARM_SIZE)
        for direction in translator.card.directions or ("",):
            translator(example, direction)
        return Message({})

    def _loaded(self, header: dict[str, Any]) -> _Kept:
        """The translator of the request's model, loaded again when its file has changed since."""
        name, device, precision = (str(header.get(key, "auto")) for key in ("model", "device", "precision"))
        if "model" not in header:
            raise SettingsError("The request names no model.")
        kept = self._kept.pop((name, device, precision), None)
        entry = kept.entry if kept and kept.is_meant_for_sure() else Library().find(name)  # listing takes a while
        written = entry.path.stat().st_mtime_ns
        if kept is None or (kept.entry.path, kept.written) != (entry.path, written):
            kept = _Kept(Translator(load_model(name), device, precision), entry, written, entry.sha256())
        self._kept[name, device, precision] = kept  # the last one used is the last to go
        while len(self._kept) > KEPT_TRANSLATORS:
            self._kept.popitem(last=False)
        if kept.translator is not self._measured:
            self._measured, self._steps = kept.translator, kept.translator.measure(self._timing)
        return kept


def _step(kept: _Kept, header: dict[str, Any]) -> dict[str, Any]:
    """What a model did to a picture at that request, as the picture's file will say."""
    card = kept.translator.card
    direction = header.get("direction") or next(iter(card.directions), "")
    settings = dict(header.get("enhancement") or {})
    facts = {"direction": direction, "seed": int(header.get("seed", 0)), "settings": settings}
    step = Step.of(card, kept.entry.name, kept.sha256, **facts)
    return step.model_dump(mode="json")


def _enhancement_of(header: dict[str, Any]) -> Enhancement:
    """What is asked for around the model. Raises SettingsError."""
    try:
        return Enhancement.model_validate(header["enhancement"])
    except ValidationError as error:
        raise SettingsError(f"The enhancement cannot be used: {error.errors()[0]['msg']}.") from error


def _checked_size(size: Any) -> tuple[int, int]:
    height, width = size if isinstance(size, list) and len(size) == 2 else (0, 0)
    if not all(isinstance(side, int) and 1 <= side <= LONGEST_SIDE for side in (height, width)):
        raise SettingsError(f"{size} is no size. Send height and width, each from 1 to {LONGEST_SIDE} pixels.")
    return height, width
