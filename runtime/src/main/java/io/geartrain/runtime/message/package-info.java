/**
 * The vocabulary: addresses, message ids, messages, replies and their codes, value, height. Values
 * only; nothing here acts, and nothing here knows Akka.
 */
package io.geartrain.runtime.message;
