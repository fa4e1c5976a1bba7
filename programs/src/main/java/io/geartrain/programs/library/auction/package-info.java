/** An auction that holds the value of the highest bid and ends by its own timer. */
package io.geartrain.programs.library.auction;
