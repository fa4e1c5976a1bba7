/**
 * A program that does what its messages say, so that tests decide on effects and failures message by
 * message. Its state is the list of what it persisted: order shows.
 */
package io.geartrain.runtime.script;
