/** A long computation, split over blocks and ended before its gas ends. */
package io.geartrain.programs.library.computation;
