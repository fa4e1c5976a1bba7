/** A factory: programs of several codes, created on demand and asked by name. */
package io.geartrain.programs.library.factory;
