"""Runs as the window sees them: started, found and watched."""
