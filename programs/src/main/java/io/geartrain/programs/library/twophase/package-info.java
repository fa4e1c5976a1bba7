/** Two-phase commit between programs: a coordinator, and participants that hold units until they hear what was decided. */
package io.geartrain.programs.library.twophase;
