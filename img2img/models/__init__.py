"""A model is a network and its card, in one .safetensors file."""
