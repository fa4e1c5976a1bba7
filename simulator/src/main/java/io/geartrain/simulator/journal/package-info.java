/** Journals: read them from a directory, do them again, find the first difference. */
package io.geartrain.simulator.journal;
