package io.geartrain.programs;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.Payload;

/** How a program keeps what it remembers: {@link TypedState}, or a contract's {@link StoreState}. */
interface StateModel {
  /** What a state is, where the program is hosted. */
  Class<?> type();

  Object emptyState();

  /** What handlers get as the state of their run. */
  Object shown(Run run);

  /** The state after an event, decoded. */
  Object apply(Object state, Object event);

  Payload encodeEvent(Object event);

  Object decodeEvent(Payload event);

  Payload encodeState(Object state);

  Object decodeState(Payload bytes);

  /** What others can read by key. */
  ByteStore keys(Object state);

  /** Whether a handler could change a state in place: then it is looked at now and then. */
  boolean isStateChecked();

  /** Whether queries that the program makes of itself see a change at once, or only behind the run. */
  boolean showsChangesAtOnce();
}
