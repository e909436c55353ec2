"""Bundle a trained model: the same networks, with a card that tells people what it is and where it comes from.

    python resources/models/bundle.py runs/facades/model.safetensors facades-labels --title "Label map to facade" ...

What is not given stays as the training wrote it.
"""

import base64
from pathlib import Path
from typing import Annotated

import typer

from img2img.models.card import Strokes
from img2img.models.file import load_model, save_model


def bundle(
    model: Path,
    name: str,
    title: Annotated[str, typer.Option()] = "",
    description: Annotated[str, typer.Option()] = "",
    licence: Annotated[str, typer.Option()] = "",
    source: Annotated[str, typer.Option(help="What goes in.")] = "",
    target: Annotated[str, typer.Option(help="What comes out.")] = "",
    data: Annotated[str, typer.Option(help="What it was trained on, in words.")] = "",
    steps: Annotated[int, typer.Option(help="Of all trainings together.")] = 0,
    hours: Annotated[float, typer.Option(help="Of all trainings together.")] = 0.0,
    stroke_width: Annotated[float, typer.Option(help="Mean of the drawings it learned from, in pixels.")] = 0.0,
    ink: Annotated[float, typer.Option(help="Mean share of those drawings that is covered.")] = 0.0,
    preview: Annotated[Path | None, typer.Option(help="A PNG of a few kilobytes.")] = None,
) -> None:
    """Write NAME.safetensors beside this script."""
    trained = load_model(str(model))
    card = trained.card
    told = {key: value for key, value in (("data", data), ("steps", steps), ("hours", hours)) if value}
    lineage = card.lineage.model_copy(update={**told, "parent": ""})
    facts = {
        "name": name,
        "title": title,
        "description": description,
        "licence": licence,
        "domains": ((source, target),) if source and target else (),
        "strokes": Strokes(width=stroke_width, ink=ink) if stroke_width and ink else None,
        "lineage": lineage,
        "preview": base64.b64encode(preview.read_bytes()).decode() if preview else "",
    }
    file = Path(__file__).parent / f"{name}.safetensors"
    save_model(file, card.model_copy(update={key: value for key, value in facts.items() if value}), trained.networks)
    typer.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(bundle)
