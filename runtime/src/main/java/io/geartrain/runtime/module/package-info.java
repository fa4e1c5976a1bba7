/**
 * Host modules: what a program calls, sends to and asks by an address, but is part of the runtime
 * (cosmwasm.md, 0: rule 16, and 4). One interface for those that come with it and those of a user's own.
 */
package io.geartrain.runtime.module;
