"""How the canvas shows a document: its layers composed, and what is painted above them."""
