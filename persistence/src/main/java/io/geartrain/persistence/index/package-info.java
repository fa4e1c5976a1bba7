/**
 * Finding: the LevelDB index from persistence id and sequence number to a place in the log. It holds
 * nothing that cannot be rebuilt from the segments, and is rebuilt, saying so, when it is lost or wrong.
 */
package io.geartrain.persistence.index;
