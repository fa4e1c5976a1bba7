package io.geartrain.runtime.block;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;

/**
 * What a handler asked for, in the order in which it was written. Stored as written: add a variant,
 * never edit one. Tags 16 and up are free; 6 to 15 are kept for wait, wake, ask, call, signal and
 * reservation.
 */
public sealed interface Effect {
  /** No gas was given: the message shares what is left of its sender's. */
  long GASLESS = -1;

  /** Hands the effect to the case it is. */
  <R> R match(Cases<R> cases);

  /**
   * A message.
   *
   * @param destination program or user
   * @param payload its bytes
   * @param value taken from the sender's balance now
   * @param gas its own gas, or {@link #GASLESS}
   * @param delay heights to hold it back, 0 for none
   */
  record Send(ActorId destination, Payload payload, Value value, long gas, long delay)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.send(this);
    }
  }

  /**
   * The handler's own reply.
   *
   * @param payload its bytes
   * @param value taken from the program's balance
   */
  record Answer(Payload payload, Value value) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.answer(this);
    }
  }

  /**
   * A new program.
   *
   * @param code what it runs
   * @param salt tells programs of one creator, message and code apart
   * @param payload of the init message
   * @param value of the init message
   * @param gas of the init message, or {@link #GASLESS}
   */
  record Create(CodeId code, Payload salt, Payload payload, Value value, long gas)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.create(this);
    }
  }

  /**
   * A delayed message of the program to itself, known by a key. Starting a timer whose key is
   * running replaces it.
   *
   * @param key the program's own name for it
   * @param delay heights, at least 1
   * @param payload of the message
   * @param gas of the message, or {@link #GASLESS}
   */
  record StartTimer(String key, long delay, Payload payload, long gas) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.startTimer(this);
    }
  }

  /**
   * Takes a running timer back; does nothing when none runs under that key.
   *
   * @param key as it was started
   */
  record CancelTimer(String key) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cancelTimer(this);
    }
  }

  /**
   * The end of the program. Earlier effects hold; later messages are answered {@code ProgramExited}.
   *
   * @param inheritor gets the program's balance
   */
  record Exit(ActorId inheritor) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.exit(this);
    }
  }

  /** One answer for each variant. */
  interface Cases<R> {
    /** For {@link Send}. */
    R send(Send effect);

    /** For {@link Answer}. */
    R answer(Answer effect);

    /** For {@link Create}. */
    R create(Create effect);

    /** For {@link StartTimer}. */
    R startTimer(StartTimer effect);

    /** For {@link CancelTimer}. */
    R cancelTimer(CancelTimer effect);

    /** For {@link Exit}. */
    R exit(Exit effect);
  }
}
