/** An account that others may spend from, within limits. */
package io.geartrain.programs.library.limits;
