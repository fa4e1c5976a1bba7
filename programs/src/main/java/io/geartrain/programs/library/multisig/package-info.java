/** Decisions of a group whose members' votes weigh differently, carried out when there are enough. */
package io.geartrain.programs.library.multisig;
