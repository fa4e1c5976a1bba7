/**
 * Units of work: calls run depth first under savepoints (cosmwasm.md, 0 and 2). Pure: a unit is given what
 * it may read, and says what it came to.
 */
package io.geartrain.runtime.unit;
