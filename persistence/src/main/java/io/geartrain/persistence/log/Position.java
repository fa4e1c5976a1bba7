package io.geartrain.persistence.log;

/**
 * A place in the log.
 *
 * @param segment number of the file, from 1
 * @param offset byte in it
 */
public record Position(int segment, long offset) {}
