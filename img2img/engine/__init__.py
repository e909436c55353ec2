"""The warm engine: one process that keeps models loaded and answers requests on its pipes."""
