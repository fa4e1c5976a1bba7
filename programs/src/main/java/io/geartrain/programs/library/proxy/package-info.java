/** A proxy: one address in front of a program that may be replaced. */
package io.geartrain.programs.library.proxy;
