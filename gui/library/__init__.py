"""The Models page, and how every page offers and describes models."""
