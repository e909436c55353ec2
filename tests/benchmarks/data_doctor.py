"""How long does the data doctor look, and does it find every planted fault and no other?

    PYTHONPATH=.:tests/training python tests/benchmarks/data_doctor.py [--count 500] [--many 20000]
        [--size 256] [--workers -1]

Two folders of together `--count` photos (JPEG, `--size` pixels) are looked at clean and with every fault of unpaired
data planted; the faults of pairs and of label maps are planted in data sets of their own, of the same count. Then
`--many` photos, clean (0: not at all). Times are those of the whole command, from its start to its end.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults import FAULTS, Folders, picture, sound
from PIL import Image


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--many", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--workers", type=int, default=-1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for kind in ("unpaired", "paired", "labels"):
            folders = sound(place / kind, kind, options.count // 2)
            if kind == "unpaired":
                photos(folders, options.count // 2, options.size)
            size = min(options.size, 64) // 2
            seconds, found = check(kind, folders, size, options.workers)
            print(f"{kind}, {options.count} clean: {seconds:.1f} s, found {sorted(found) or 'nothing'}")
            planted = {fault for fault, (of_kind, _) in FAULTS.items() if of_kind == kind}
            for fault in sorted(planted, key="folders-differ".__ne__):  # which changes what is there
                FAULTS[fault][1](folders)
            seconds, found = check(kind, folders, size, options.workers)
            print(
                f"{kind}, {options.count} with {len(planted)} kinds of faults: {seconds:.1f} s, "
                f"missed {sorted(planted - found) or 'none'}, false {sorted(found - planted) or 'none'}"
            )
        if options.many:
            many: Folders = {"source": place / "many" / "source", "target": place / "many" / "target"}
            for folder in many.values():
                folder.mkdir(parents=True)
            photos(many, options.many // 2, options.size)
            seconds, found = check("unpaired", many, options.size, options.workers)
            print(f"unpaired, {options.many} clean: {seconds:.1f} s, found {sorted(found) or 'nothing'}")


def photos(folders: Folders, count: int, size: int) -> None:
    """`count` photos in each folder, JPEGs under the names that faults know, with a photo's detail."""
    detail = Image.effect_noise((size, size), 40).convert("RGB")
    for place, folder in enumerate(folders.values()):
        for file in folder.iterdir():
            file.unlink()
        for number in range(count):
            Image.blend(picture([number, place], (size, size)), detail, 0.15).save(folder / f"{number}.png", "JPEG")


def check(kind: str, folders: Folders, size: int, workers: int) -> tuple[float, set[str]]:
    """How long the command takes, in seconds, and the kinds of what it finds."""
    named = [word for name, folder in folders.items() for word in (f"--{name}", str(folder))]
    words = ("check-data", kind, *named, "--size", str(size), "--workers", str(workers), "--json")
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "img2img", *words], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout.splitlines()[-1])
    return time.perf_counter() - start, {found["kind"] for found in report["diagnoses"]}


if __name__ == "__main__":
    main()
