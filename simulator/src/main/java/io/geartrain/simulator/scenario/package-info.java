/**
 * Scenario files: what people do, and what must then be true. This package reads them and checks every key,
 * name and type before anything runs.
 */
package io.geartrain.simulator.scenario;
