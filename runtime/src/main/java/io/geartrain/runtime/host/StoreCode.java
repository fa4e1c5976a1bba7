package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Payload;

/** Code whose memory is a {@link ByteStore}: its events are the store's puts and deletes. */
public interface StoreCode extends HostedCode {
  @Override
  default ByteStore keys(Object state) {
    return (ByteStore) state;
  }

  @Override
  default Object emptyState() {
    return ByteStore.EMPTY;
  }

  @Override
  default Object apply(Object state, Payload event) {
    return ((ByteStore) state).apply(event);
  }

  @Override
  default Payload encodeState(Object state) {
    return ((ByteStore) state).encode();
  }

  @Override
  default Object decodeState(Payload bytes) {
    return ByteStore.decode(bytes);
  }

  @Override
  default Object decodeEvent(Payload event) {
    return ByteStore.change(event);
  }
}
