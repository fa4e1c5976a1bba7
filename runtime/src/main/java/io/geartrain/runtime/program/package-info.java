/**
 * The program as a typed actor: its messages, and the behavior that runs batches against immutable
 * memory.
 */
package io.geartrain.runtime.program;
