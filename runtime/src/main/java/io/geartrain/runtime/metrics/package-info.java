/** What a runtime measures of itself, for registries of Micrometer. */
package io.geartrain.runtime.metrics;
