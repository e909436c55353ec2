"""The data doctor: looks at every picture once, and says what is wrong with the folders before they are trained on."""
