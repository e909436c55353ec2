"""One command of the command line a file; torch is imported inside them, so that --help stays instant."""
