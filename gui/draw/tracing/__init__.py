"""From pictures to drawings: opening one honestly, the lines of a photo, and strokes as a model knows them."""
