/** Crowdfunding: a goal, a deadline kept by the program itself, and refunds. */
package io.geartrain.programs.library.crowdfunding;
