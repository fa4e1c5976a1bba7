/** A token as a contract, in the manner of CosmWasm's cw20: allowances, a minter, a hook for who gets it. */
package io.geartrain.programs.library.cw20;
