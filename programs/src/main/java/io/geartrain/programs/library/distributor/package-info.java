/** A tree of programs that shares work among its leaves, one distribution at a time, under a lock held across asks. */
package io.geartrain.programs.library.distributor;
