/**
 * What an author writes a program with: {@link io.geartrain.programs.ProgramBehavior}, its effects and
 * handlers, and {@link io.geartrain.programs.ProgramCode}, declared once.
 */
package io.geartrain.programs;
