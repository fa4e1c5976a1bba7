/**
 * Bytes: the binary form of records and snapshots, and the canonical CBOR of payloads, events and
 * states. The same value always has the same bytes, in every JVM.
 */
package io.geartrain.runtime.codec;
