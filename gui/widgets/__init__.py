"""The widgets that pages are made of, one a file."""
