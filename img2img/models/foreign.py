"""Foreign: a model of another program, read; and whether a card of ours says of it what is so."""

from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor, nn

from img2img.errors import DamagedModel
from img2img.models.beside import Told
from img2img.models.card import Lineage, ModelCard

_FACTS = (
    *("architecture", "task", "scale", "source_channels", "target_channels", "source_range", "target_range"),
    *("channel_order", "size_multiple", "size_minimum", "square", "precisions", "tileable", "transparency", "mode"),
)


class Foreign(NamedTuple):
    """What it is; what computes it, (B, C, H, W) -> (B, C', H * scale, W * scale), in [0, 1]; and the tensors that it
    can be made of again, which a file of ours keeps.
    """

    card: ModelCard
    network: nn.Module
    tensors: dict[str, Tensor]


def card_of(path: Path, told: Told, *, architecture: str, scale: int, **facts: Any) -> ModelCard:
    """The card of another program's model in the file `path`, which enlarges or, at scale 1, restores."""
    larger = ("small picture", f"picture {scale}x as large") if scale > 1 else ("picture", "restored picture")
    return ModelCard(
        name=path.stem,
        title=told.title,
        description=told.description,
        architecture=architecture,
        task="super-resolution" if scale > 1 else "restoration",
        domains=(larger,),
        scale=scale,
        source_range=(0.0, 1.0),
        target_range=(0.0, 1.0),
        licence=told.licence,
        lineage=Lineage(program=told.author, date=told.date),
        **facts,
    )


def check_promises(path: Path, promised: ModelCard, found: ModelCard) -> None:
    """Raise DamagedModel where the card in the file `path` says something else than what was found in its tensors."""
    for fact in _FACTS:
        if getattr(promised, fact) != getattr(found, fact):
            raise DamagedModel(
                f"The card in {path} does not fit its network: it says {fact} {getattr(promised, fact)}, where that "
                f"has {getattr(found, fact)}. Get the model file again."
            )
