/** Benchmarks that anybody can run: {@code ./geartrain bench}. */
package io.geartrain.bench;
