/** What stands and what does not when calls fail: a contract that shows it. */
package io.geartrain.programs.library.rollback;
