/**
 * The log: segment files that hold the truth, and nothing that could be rebuilt. One place writes
 * ({@link io.geartrain.persistence.log.SegmentLog}), through one small interface
 * ({@link io.geartrain.persistence.log.LogFile}).
 */
package io.geartrain.persistence.log;
