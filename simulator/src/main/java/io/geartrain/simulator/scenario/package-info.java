/**
 * Scenario files: what people do, and what must then be true. {@link
 * io.geartrain.simulator.scenario.ScenarioReader} checks every key, name and type before anything runs;
 * {@link io.geartrain.simulator.scenario.ScenarioRunner} runs what was read. Steps become inputs of the
 * core, expectations are held against the chain's state and the records.
 */
package io.geartrain.simulator.scenario;
