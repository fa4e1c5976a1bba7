/** An exchange of two tokens: a saga of transfers that are made once each, with a refund when a later one is refused. */
package io.geartrain.programs.library.exchange;
