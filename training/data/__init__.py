"""Every kind of data set, one a file; kinds.py names them all, doctor.py says what is wrong with a folder."""
