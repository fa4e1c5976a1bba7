/** A subscription: paid ahead, billed by a timer for each customer. */
package io.geartrain.programs.library.subscription;
