"""Benchmarks: measured on the machine at hand, written to docs/performance.md."""
