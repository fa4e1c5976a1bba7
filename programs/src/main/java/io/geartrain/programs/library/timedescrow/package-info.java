/** Coins held until an arbiter decides, or a height goes by. */
package io.geartrain.programs.library.timedescrow;
