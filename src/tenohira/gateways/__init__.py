"""One folder per outside system; each implements a port that an engine or office declares."""
