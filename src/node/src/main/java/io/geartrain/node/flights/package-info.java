/**
 * The flights application: one program an airport, fed with real flights on a driven clock. A height is a
 * minute since midnight of the first row's day.
 */
package io.geartrain.node.flights;
