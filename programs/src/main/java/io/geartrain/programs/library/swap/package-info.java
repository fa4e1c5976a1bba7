/** An exchange of two tokens in one unit of work. */
package io.geartrain.programs.library.swap;
