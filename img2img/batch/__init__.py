"""Whole folders through one model: the plan, the pipeline, the ledger."""
