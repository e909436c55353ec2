"""Models as the window sees them: a card, and no tensors."""

import json
from pathlib import Path


def write_card(path: Path, **facts: object) -> None:
    """The smallest file with a card: a safetensors header without tensors."""
    card = {"name": path.stem, "architecture": "UNetGenerator", **facts}
    header = json.dumps({"__metadata__": {"card": json.dumps(card)}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(header).to_bytes(8, "little") + header)
