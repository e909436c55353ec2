"""The commands that img2img brings: translate, upscale, batch, generate, sketch, models, made-by, serve, doctor."""

import typer

from img2img.commands import batch, doctor, generate, models, pictures, provenance, serve, sketch

app = typer.Typer()
app.command("translate")(pictures.translate)
app.command("upscale")(pictures.upscale)
app.add_typer(batch.app, name="batch")
app.command("generate")(generate.generate)
app.command("sketch")(sketch.sketch)
app.add_typer(models.app, name="models")
app.command("serve")(serve.serve)
app.command("made-by")(provenance.made_by)
app.command("doctor")(doctor.doctor)
