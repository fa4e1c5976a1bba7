/**
 * A contract's memory: byte keys in order ({@link io.geartrain.programs.store.ContractStore}), and what
 * gives them types: an item, a map with keys of one kind, a sequence of numbers. Each is declared once, as
 * a constant, and is given the store whenever it reads or writes.
 */
package io.geartrain.programs.store;
