/**
 * The journal: an ordinary Akka Persistence plugin over the log and its index. One writer thread gathers
 * what all actors of the instance persist into groups, so that they share one force.
 */
package io.geartrain.persistence.journal;
