// Package bench measures golive: `make bench` runs its benchmarks and prints the table of docs/benchmarks.md. It holds
// no code of golive.
package bench
