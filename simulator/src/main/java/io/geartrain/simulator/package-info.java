/**
 * The simulator: the runtime's own core on virtual time and one thread, with seeded order and crashes; and
 * what drives that core from a journal.
 */
package io.geartrain.simulator;
