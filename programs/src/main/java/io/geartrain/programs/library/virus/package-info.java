/** A contract that makes more of itself: twice as many at each level. */
package io.geartrain.programs.library.virus;
