/**
 * The embedding API: {@link io.geartrain.runtime.Geartrain} and what it gives. Stages complete when what
 * they tell of is durable, on threads that are not the runtime's.
 */
package io.geartrain.runtime;
