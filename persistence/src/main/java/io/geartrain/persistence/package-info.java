/**
 * An Akka Persistence plugin (journal, snapshot store, read journal) on segment files with a LevelDB
 * index, useful to any Akka application; and the directory in which a Geartrain keeps its own.
 */
package io.geartrain.persistence;
