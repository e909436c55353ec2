"""`img2img doctor`: what is installed, what will compute, what is missing."""

import json
from typing import Annotated

import typer


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False) -> None:
    """Tell versions, devices, and what is missing."""
    from img2img.doctor import examine

    found = examine()
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        print(f"img2img {found['program']} on Python {found['python']}, {found['system']}")
        print(", ".join(f"{name} {number}" for name, number in found["packages"].items() if number))
        for device in found["devices"]:
            free, total = device["free_memory"] / 1e9, device["total_memory"] / 1e9
            print(f"device {device['name']}: {device['title']}, {free:.1f} of {total:.1f} GB free")
        print(f"computes on {found['device']} in {found['precision']}: {found['reason']}")
        print(f"models: {', '.join(found['models'])}")
        print(f"your models are kept in {found['library']}, {found['free_disk'] / 1e9:.1f} GB free")
        print("\n".join(found["problems"]) or "Nothing is missing.")
    if found["problems"]:
        raise typer.Exit(1)
