/** Where messages wait that are too many for memory. */
package io.geartrain.persistence.spill;
