"""What a batch still has to do, in order; a person may change it while it is worked on (torch-free)."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Lock

from img2img.batch.plan import Conversion


class Waitlist:
    """Conversions by their sources; from any thread."""

    def __init__(self, items: Iterable[Conversion] = (), places: Mapping[str, int] | None = None) -> None:
        """`places` are those that earlier moves gave to sources; without one, a source stands at 0."""
        self._lock = Lock()
        places = places or {}
        ordered = sorted(items, key=lambda item: places.get(str(item.source), 0))
        self._items = OrderedDict((item.source, item) for item in ordered)
        self._lowest, self._highest = min([0, *places.values()]), max([0, *places.values()])

    def __len__(self) -> int:
        return len(self._items)

    def take(self) -> Conversion | None:
        """The next one, which waits no longer; None when there is none."""
        with self._lock:
            return self._items.popitem(last=False)[1] if self._items else None

    def put_back(self, item: Conversion, *, first: bool) -> None:
        """Let `item` wait again, before all others or after them."""
        with self._lock:
            self._items[item.source] = item
            self._items.move_to_end(item.source, last=not first)

    def remove(self, paths: Iterable[str]) -> list[Conversion]:
        """Take those out that `paths` name, files or folders; gives them."""
        with self._lock:
            return [self._items.pop(source) for source in self._named(paths)]

    def move(self, paths: Iterable[str], *, first: bool) -> list[tuple[Path, int]]:
        """Put those first or last that `paths` name, in their order; gives their places, to be kept."""
        with self._lock:
            moved = self._named(paths)
            for source in reversed(moved) if first else moved:
                self._items.move_to_end(source, last=not first)
            if first:
                self._lowest -= len(moved)
                return [(source, self._lowest + index) for index, source in enumerate(moved)]
            self._highest += len(moved)
            return [(source, self._highest - len(moved) + 1 + index) for index, source in enumerate(moved)]

    def _named(self, paths: Iterable[str]) -> list[Path]:
        """The waiting sources that `paths` name, in the order of `paths`, then in their own."""
        return named(self._items, paths)


def named(sources: Iterable[Path], paths: Iterable[str]) -> list[Path]:
    """Those of `sources` that `paths` name, or that lie below folders that they name; in the order of `paths`."""
    ranks = {str(Path(path)): rank for rank, path in reversed(list(enumerate(paths)))}

    def rank(source: Path) -> int | None:
        ancestors: Callable[[], Iterable[Path]] = lambda: (source, *source.parents)  # noqa: E731
        return min((ranks[key] for path in ancestors() if (key := str(path)) in ranks), default=None)

    ranked = [(found, source) for source in sources if (found := rank(source)) is not None]
    return [source for _, source in sorted(ranked, key=lambda pair: pair[0])]
