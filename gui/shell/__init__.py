"""The window itself: its pages, its sidebar, and how it closes."""
