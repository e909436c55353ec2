"""Everything that the source of a pair can be derived as from a photo, one idea a file.

A new one is a class here in DERIVATIONS: the command line, the run folder, the model's card and the window's Train page
know it from there.
"""

from img2img.derivations.coloured import HEDColour
from img2img.derivations.derivation import Derivation
from img2img.derivations.grey import Grey
from img2img.derivations.holes import Holes
from img2img.derivations.sketches import HED, Canny, XDoG
from img2img.errors import SettingsError

DERIVATIONS: tuple[type[Derivation], ...] = (HED, HEDColour, Canny, XDoG, Grey, Holes)


def derivation_named(name: str) -> Derivation:
    """The derivation of that name. Raises SettingsError, naming those there are."""
    for derivation in DERIVATIONS:
        if derivation.name == name:
            return derivation()
    known = ", ".join(derivation.name for derivation in DERIVATIONS)
    raise SettingsError(f"A source cannot be derived from a photo as {name!r}. Choose one of: {known}.")
