/**
 * Gas: what execution costs, and who pays. The tree's rules are pure functions over a store of
 * nodes; the policies are tables. Gas is not value; only a price connects them.
 */
package io.geartrain.runtime.gas;
