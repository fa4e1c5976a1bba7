/** Names for addresses, for a price. */
package io.geartrain.programs.library.names;
