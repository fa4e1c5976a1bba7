/**
 * The scripted program of scenario files: it runs the script that a message carries, or one that its
 * entry has. {@link io.geartrain.programs.scripted.ScriptedCode} is the program, {@link
 * io.geartrain.runtime.codec.Data} what scripts, payloads and values are made of. The ledger checks
 * every effect; the interpreter only says which effect an instruction is.
 */
package io.geartrain.programs.scripted;
