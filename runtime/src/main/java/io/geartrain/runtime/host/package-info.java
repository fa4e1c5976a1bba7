/**
 * How a program is hosted: the SPI for its code, the account its handler runs against, and the one
 * function that runs a dispatch. Pure; whoever drives it decides about threads and time limits.
 */
package io.geartrain.runtime.host;
