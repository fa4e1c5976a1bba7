/**
 * The record: what one block admitted, ran and decided, and its bytes. Everything durable is a fold
 * over these; formats are versioned from the first byte, and variants are added, never edited.
 */
package io.geartrain.runtime.block;
