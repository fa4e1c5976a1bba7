/**
 * The snapshot store: one checksummed file a snapshot, written beside, forced, then renamed. A damaged
 * snapshot is passed over with a warning, as if it had never been taken; the journal knows the rest.
 */
package io.geartrain.persistence.snapshot;
