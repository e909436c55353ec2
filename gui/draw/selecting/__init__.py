"""What is selected of a document, lifted out and moved; to the clipboard and from it."""
