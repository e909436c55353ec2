"""The Convert page: folders through one model."""
