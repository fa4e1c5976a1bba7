/** A fungible token: balances, allowances, and transfers that may come twice. */
package io.geartrain.programs.library.token;
