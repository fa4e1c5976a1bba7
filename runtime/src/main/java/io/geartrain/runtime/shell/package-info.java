/**
 * The actor shell: actors that translate between Akka and the pure core, and decide nothing. The block
 * scheduler drives the machine, the block log writes records, program memories write checkpoints behind
 * the log, and programs run on threads of their own.
 */
package io.geartrain.runtime.shell;
