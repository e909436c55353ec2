"""pix2pix from label maps: a map in, a photo out, in one quick pass (Isola 2017, section 4.2: labels to facades)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import Field
from torch import Tensor, nn

from img2img.adversarial.tensors import LabelledPhotos
from img2img.networks.unet import LabelUNetGenerator
from img2img.pictures.classes import LabelClass, shown
from img2img.recipes.label_maps import channels_of, painted
from img2img.recipes.pix2pix import SMALL, TINY, Pix2PixGame, UNetSettings


class LabelPix2PixSettings(UNetSettings):
    """pix2pix's own, with what a label map can tell besides its classes."""

    instance_edges: bool = Field(
        False, title="Instance edges", description="The source tells where one object ends, where the data knows it."
    )


class LabelPix2Pix(Pix2PixGame):
    """The source has a channel a class, where the paper paints them in colours."""

    name = "label-pix2pix"
    title = "pix2pix from label maps"
    description = "Learns from label maps and their photos like SPADE, and answers in half the time; it has no styles."
    data = "labels"
    settings_class = LabelPix2PixSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {"paper": {}, "small": SMALL, "tiny": TINY}
    settings: LabelPix2PixSettings

    def __init__(self, settings: LabelPix2PixSettings, classes: Sequence[LabelClass] = ()) -> None:
        channels = len(shown(classes)) + settings.instance_edges
        super().__init__(settings, classes, LabelUNetGenerator, label_channels=channels)

    def source_of(self, batch: LabelledPhotos) -> Tensor:
        return channels_of(batch, self.classes, edges=self.settings.instance_edges)

    def sample(self, batch: LabelledPhotos, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        """The label map as it is painted, the photo it became, and the target."""
        return [painted(batch.source, self.classes), generators[""](self.source_of(batch)), batch.target]
