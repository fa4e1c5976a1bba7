/** The core's one port to room outside the heap. */
package io.geartrain.runtime.spill;
