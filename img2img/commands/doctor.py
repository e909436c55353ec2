"""`img2img doctor`: what is installed, what will compute, what is missing, and how fast models are here."""

import json
from collections.abc import Mapping
from typing import Annotated

import typer

Benchmark = Annotated[bool, typer.Option("--benchmark", help="Measure models in all ways that this computer has.")]
Models = Annotated[list[str] | None, typer.Option("--model", "-m", help="To measure: only this one.  [repeatable]")]


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    benchmark: Benchmark = False,
    model: Models = None,
) -> None:
    """Tell versions, devices, and what is missing; with --benchmark, how fast each model is in which runtime."""
    if benchmark or model:
        _measure(model or [], as_json=as_json)
    else:
        _tell(as_json=as_json)


def _measure(models: list[str], *, as_json: bool) -> None:
    from img2img.doctor import benchmark

    for name, measured in benchmark(models):
        if as_json:
            print(json.dumps({"model": name} | measured), flush=True)
        else:
            print(name)
            for form, speed in _fastest_first(measured["speeds"]):
                print(f"  {form:<28}{speed:>9.3f} MP/s{'  <- chosen' * (form == measured['chosen'])}", flush=True)


def _tell(*, as_json: bool) -> None:
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


def _timed(chosen: str, speeds: Mapping[str, float]) -> str:
    others = [f"{name} {speed:.2f}" for name, speed in _fastest_first(speeds) if name != chosen]
    return f"{chosen}, {speeds[chosen]:.2f} megapixels a second ({', '.join(others)})"


def _fastest_first(speeds: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(speeds.items(), key=lambda item: -item[1])
