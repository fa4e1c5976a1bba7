/** An escrow on mailboxes: value waits as mail, and the reply tells what became of it. */
package io.geartrain.programs.library.escrow;
