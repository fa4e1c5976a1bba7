/** Test kits for authors: one program without an actor system, and journals against today's code. */
package io.geartrain.simulator.testkit;
