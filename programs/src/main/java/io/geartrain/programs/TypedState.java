package io.geartrain.programs;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.Payload;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A state of the author's own type, folded from events of the author's own types. */
final class TypedState implements StateModel {
  private final Class<?> type;
  private final CanonicalCbor.Codec<Object> events;
  private final CanonicalCbor.Codec<Object> states;
  private final ProgramBehavior<?, Object, Object> behavior;
  private final ProgramEventHandler<Object, Object> eventHandler;
  private final Function<Object, Map<String, ?>> published;

  TypedState(
      String code,
      Class<Object> events,
      Class<Object> type,
      ProgramBehavior<?, Object, Object> behavior,
      Function<Object, Map<String, ?>> published) {
    this.type = type;
    this.events = CanonicalCbor.of(events);
    this.states = CanonicalCbor.of(type);
    this.behavior = behavior;
    this.eventHandler =
        Objects.requireNonNull(behavior.eventHandler(), code + ": eventHandler() gave null");
    this.published = published;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public Object emptyState() {
    return behavior.emptyState();
  }

  @Override
  public Object shown(Run run) {
    return run.memory();
  }

  @Override
  public Object apply(Object state, Object event) {
    return eventHandler.apply(state, event);
  }

  @Override
  public Payload encodeEvent(Object event) {
    return events.encode(event);
  }

  @Override
  public Object decodeEvent(Payload event) {
    return events.decode(event);
  }

  @Override
  public Payload encodeState(Object state) {
    return states.encode(state);
  }

  @Override
  public Object decodeState(Payload bytes) {
    return states.decode(bytes);
  }

  @Override
  public ByteStore keys(Object state) {
    ByteStore keys = ByteStore.EMPTY;
    if (published != null) {
      for (Map.Entry<String, ?> each : published.apply(state).entrySet()) {
        keys = keys.put(Payload.utf8(each.getKey()), Payloads.encode(each.getValue()));
      }
    }
    return keys;
  }

  @Override
  public boolean isStateChecked() {
    return true;
  }

  @Override
  public boolean showsChangesAtOnce() {
    return false;
  }
}
