/** Tokens that are not alike, as a contract, in the manner of CosmWasm's cw721. */
package io.geartrain.programs.library.nft;
