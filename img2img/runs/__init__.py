"""Run folders: the contract between a long job and whoever watches it."""
