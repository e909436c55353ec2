"""Picture formats that Pillow does not know, or cuts to eight bits, a file each; `catalogue` names them all."""
