package io.geartrain.simulator.scenario;

/** What may stand in a field of a scenario file. */
enum FieldType {
  /** A user, a program, a host module, an address; in a script also a value of its state. */
  ACTOR,
  /** A message that a step or a script names, or an address. */
  MESSAGE,
  /** Text, bytes, a record, nothing; a list is a script. */
  PAYLOAD,
  /** A list of instructions. */
  SCRIPT,
  /** A list of asks. */
  ASKS,
  /** A script, {@code payload} or {@code none}. */
  ENTRY,
  /** An integer; in a script also a value of its state. */
  NUMBER,
  /** A number or {@code +n}. */
  HEIGHT,
  /** A number of native value, or a map of denominations. */
  FUNDS,
  /** A name that this makes. */
  NAME,
  /** Any scalar. */
  TEXT,
  /** {@code true} or {@code false}. */
  FLAG,
  /** {@code everybody}, {@code nobody} or a list of actors. */
  PERMISSION,
  /** Messages of a transaction. */
  PARTS,
  /** A range of keys. */
  RANGE,
  /** A map whose keys are the author's. */
  MAP,
  /** What kind of trap. */
  TRAP,
  /** Nothing. */
  NOTHING,
  /** Whatever. */
  ANY
}
