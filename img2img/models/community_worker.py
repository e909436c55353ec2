"""The process that reads strangers' model files: a JSON object a line on stdin, and one on stdout for each.

    {path, target?} -> {card} or {problem: sentence}

With a target, the model is also written there, as a file of ours. It ends with its stdin.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from img2img.errors import Img2ImgError
from img2img.models.community_file import as_ours, read_converted, read_foreign
from img2img.models.file import save_foreign
from img2img.models.header import LARGEST_FILE, NoCard, read_card

MOST_MEMORY = 5 * LARGEST_FILE  # the file, its tensors, a network, and what is written


def main() -> None:
    """Answer until stdin ends. A stray print lands on stderr, not in an answer."""
    _limit_memory()
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            request = json.loads(line)
            answers.write(json.dumps(_answer(Path(request["path"]), request["target"])) + "\n")
            answers.flush()


def _answer(path: Path, target: str | None) -> dict[str, Any]:
    try:
        foreign = read_foreign(path) if _is_foreign(path) else read_converted(path)
        if target:
            foreign = as_ours(path, foreign)
            save_foreign(Path(target), foreign)
        return {"card": foreign.card.model_dump(mode="json")}
    except Img2ImgError as error:
        return {"problem": str(error)}
    except (MemoryError, OSError) as error:
        return {"problem": f"{path} could not be read ({error or 'it takes too much memory'}). Check the file."}


def _is_foreign(path: Path) -> bool:
    if path.suffix.lower() != ".safetensors":
        return True
    try:
        read_card(path)
    except NoCard:
        return True
    return False


def _limit_memory() -> None:
    """What a file makes a network ask for is refused, before the computer runs out of it; where a system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    main()
