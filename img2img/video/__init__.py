"""Videos: decoded, computed and encoded frame by frame, in segments that outlive a kill; all else is copied."""
