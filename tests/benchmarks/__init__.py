"""That the benchmarks draw and count rightly; what they measure is never asserted."""
