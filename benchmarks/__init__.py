"""Benchmarks: each module measures one promise of the hall and prints one line of JSON (`make bench`)."""
