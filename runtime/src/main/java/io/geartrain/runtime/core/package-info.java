/**
 * The pure core: the state of the chain, the open block, and the scheduler that decides what runs
 * when. Everything here is a function of its arguments: no Akka, no clock, no input or output, no
 * randomness. The runtime, the simulator and verification all drive this same code.
 */
package io.geartrain.runtime.core;
