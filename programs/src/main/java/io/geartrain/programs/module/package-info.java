/**
 * Host modules that a chain may deploy beside those that come with the runtime: staking, and three stand-ins
 * for tests. Each is deployed with {@code new HostedModule(...)}.
 */
package io.geartrain.programs.module;
