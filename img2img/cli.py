"""The commands that img2img brings, each in a module of img2img.commands."""

import typer

from img2img.commands import batch, doctor, evaluate, generate, models, pictures, presets, provenance, serve, sketch

app = typer.Typer()
app.command("translate")(pictures.translate)
app.command("upscale")(pictures.upscale)
app.add_typer(batch.app, name="batch")
app.add_typer(presets.app, name="presets")
app.command("generate")(generate.generate)
app.command("evaluate")(evaluate.evaluate)
app.command("sketch")(sketch.sketch)
app.add_typer(models.app, name="models")
app.command("serve")(serve.serve)
app.command("made-by")(provenance.made_by)
app.command("doctor")(doctor.doctor)
