"""Made-up organisations for the benchmarks: their units, their leavers' answers, their closes."""
