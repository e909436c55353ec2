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
        for name, measured in found["formats"].items():
            print(f"measured: {name} computes in {_timed(**measured)}")
        print(f"your models are kept in {found['library']}, {found['free_disk'] / 1e9:.1f} GB free")
        print("\n".join(found["problems"]) or "Nothing is missing.")
    if found["problems"]:
        raise typer.Exit(1)


def _timed(chosen: str, seconds: dict[str, float]) -> str:
    others = [f"{name} {1000 * needed:.1f} ms" for name, needed in seconds.items() if name != chosen]
    return f"{chosen}, {1000 * seconds[chosen]:.1f} ms a tile ({', '.join(others)})"
