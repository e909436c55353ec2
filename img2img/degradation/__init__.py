"""How pictures lose quality on their way to a person, so that an upscaler can learn the way back (Wang 2021)."""
