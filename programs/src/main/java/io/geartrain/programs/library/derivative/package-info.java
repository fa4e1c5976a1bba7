/** Staked coins that can be given away: shares of a stake. */
package io.geartrain.programs.library.derivative;
