package io.geartrain.runtime.block;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.List;

/**
 * What a handler asked for, in the order in which it was written. Stored as written: add a variant,
 * never edit one.
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

  /** How long a wait may last. */
  enum Bound {
    /** As long as its gas pays; then the message is removed. */
    NONE,
    /** So many heights; then it is woken. */
    EXACTLY,
    /** So many heights, or removed when its gas ends before. */
    AT_MOST;

    private static final Bound[] ALL = values();

    /** The bound of that ordinal. */
    public static Bound at(int ordinal) {
      return ALL[ordinal];
    }
  }

  /**
   * A message paid by a reservation, which is used up: all its gas goes with the message.
   *
   * @param reservation of this program
   * @param destination program or user
   * @param payload its bytes
   * @param value taken from the sender's balance now
   * @param delay heights to hold it back, 0 for none
   */
  record SendFrom(
      ReservationId reservation, ActorId destination, Payload payload, Value value, long delay)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sendFrom(this);
    }
  }

  /**
   * A message whose reply an {@link Await} of the same run waits for; gas for the reply is set aside.
   *
   * @param destination program or user
   * @param payload its bytes
   * @param value taken from the sender's balance now
   * @param gas its own gas, or {@link #GASLESS}
   * @param delay heights to hold it back, 0 for none
   */
  record Ask(ActorId destination, Payload payload, Value value, long gas, long delay)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.ask(this);
    }
  }

  /**
   * The handler's own reply, with gas of its own.
   *
   * @param payload its bytes
   * @param value taken from the program's balance
   * @param gas its own gas
   */
  record AnswerWith(Payload payload, Value value, long gas) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.answerWith(this);
    }
  }

  /**
   * The handler's own reply, paid by a reservation.
   *
   * @param reservation of this program
   * @param payload its bytes
   * @param value taken from the program's balance
   */
  record AnswerFrom(ReservationId reservation, Payload payload, Value value) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.answerFrom(this);
    }
  }

  /**
   * A new program whose init message is held back.
   *
   * @param code what it runs
   * @param salt tells programs of one creator, message and code apart
   * @param payload of the init message
   * @param value of the init message
   * @param gas of the init message, or {@link #GASLESS}
   * @param delay heights, at least 1
   */
  record CreateLater(CodeId code, Payload salt, Payload payload, Value value, long gas, long delay)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.createLater(this);
    }
  }

  /**
   * Parks the message; when it is woken its handler starts from the top.
   *
   * @param bound how long
   * @param blocks heights, 0 if it is {@link Bound#NONE}
   */
  record Wait(Bound bound, long blocks) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.waiting(this);
    }
  }

  /**
   * Wakes a waiting message of the program.
   *
   * @param message which
   * @param delay heights, 0 for now
   */
  record Wake(MessageId message, long delay) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.wake(this);
    }
  }

  /**
   * Suspends the message until answers are there; it goes on behind them.
   *
   * @param awaited what was asked, in order
   * @param first whether one of them is enough
   * @param continuation what the program needs to go on
   */
  record Await(List<Awaited> awaited, boolean first, Payload continuation) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.await(this);
    }
  }

  /**
   * Suspends the message for so long.
   *
   * @param blocks heights, at least 1
   * @param continuation what the program needs to go on
   */
  record Sleep(long blocks, Payload continuation) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sleep(this);
    }
  }

  /**
   * Takes a lock that is free.
   *
   * @param name the program's own name for it
   * @param exclusive whether nobody else may hold it
   */
  record TakeLock(String name, boolean exclusive) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.takeLock(this);
    }
  }

  /**
   * Suspends the message until it holds a lock.
   *
   * @param name the program's own name for it
   * @param exclusive whether nobody else may hold it
   * @param continuation what the program needs to go on
   */
  record AwaitLock(String name, boolean exclusive, Payload continuation) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.awaitLock(this);
    }
  }

  /**
   * Gives a lock back.
   *
   * @param name as it was taken
   */
  record Unlock(String name) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.unlock(this);
    }
  }

  /**
   * Sets gas aside under an id of its own.
   *
   * @param amount gas
   * @param blocks heights for which it is held
   */
  record Reserve(long amount, long blocks) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.reserve(this);
    }
  }

  /**
   * Gives a reservation back.
   *
   * @param reservation of this program
   */
  record Unreserve(ReservationId reservation) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.unreserve(this);
    }
  }

  /**
   * Sets gas aside for a signal, should the message fail.
   *
   * @param amount gas
   */
  record SystemReserve(long amount) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.systemReserve(this);
    }
  }

  /**
   * Sets gas aside for the reply to a message of this run.
   *
   * @param message which
   * @param amount gas
   */
  record Deposit(MessageId message, long amount) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.deposit(this);
    }
  }

  /**
   * Takes back a delayed message of the program.
   *
   * @param message which
   */
  record Cancel(MessageId message) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cancel(this);
    }
  }

  /**
   * Lets a delayed message of the program join the queue now.
   *
   * @param message which
   */
  record Trigger(MessageId message) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.trigger(this);
    }
  }

  /**
   * Binds a critical hook to the message, for a signal behind its next wait.
   *
   * @param hook what the program needs to run it
   */
  record SetHook(Payload hook) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setHook(this);
    }
  }

  /**
   * Binds a hook to the reply of a message.
   *
   * @param message which
   * @param hook what the program needs to run it
   */
  record OnReply(MessageId message, Payload hook) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.onReply(this);
    }
  }

  /**
   * An {@link Ask} with a deposit of its own.
   *
   * @param destination program or user
   * @param payload its bytes
   * @param value taken from the sender's balance now
   * @param gas its own gas, or {@link #GASLESS}
   * @param delay heights to hold it back, 0 for none
   * @param deposit gas set aside for its reply
   */
  record AskWith(
      ActorId destination, Payload payload, Value value, long gas, long delay, long deposit)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.askWith(this);
    }
  }

  /**
   * A new program, for the reply to whose init an {@link Await} of the same run waits.
   *
   * @param code what it runs
   * @param salt tells programs of one creator, message and code apart
   * @param payload of the init message
   * @param value of the init message
   * @param gas of the init message, or {@link #GASLESS}
   * @param delay heights to hold the init message back, 0 for none
   * @param deposit gas set aside for its reply
   */
  record AskInit(
      CodeId code, Payload salt, Payload payload, Value value, long gas, long delay, long deposit)
      implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.askInit(this);
    }
  }

  /**
   * Native value moves at once. Only in units of work.
   *
   * @param from who gives it
   * @param to who gets it
   * @param value how much
   */
  record Move(ActorId from, ActorId to, Value value) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.move(this);
    }
  }

  /**
   * Native value is made. Only by host modules.
   *
   * @param to who gets it
   * @param value how much
   */
  record Mint(ActorId to, Value value) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.mint(this);
    }
  }

  /**
   * Native value is taken away for ever. Only by host modules.
   *
   * @param from who had it
   * @param value how much
   */
  record Burn(ActorId from, Value value) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.burn(this);
    }
  }

  /**
   * An event for those outside. Only in units of work.
   *
   * @param type as it is seen
   * @param attributes in order
   */
  record Emit(String type, List<Attribute> attributes) implements Effect {
    public Emit {
      attributes = List.copyOf(attributes);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.emit(this);
    }
  }

  /**
   * A program that is there at once; its init ran in the same unit of work. Only by host modules.
   *
   * @param program its address
   * @param code what it runs
   * @param salt with which it was created
   * @param creator who asked for it
   */
  record Found(ActorId program, CodeId code, Payload salt, ActorId creator) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.found(this);
    }
  }

  /**
   * A program runs other code from now on. Only by host modules.
   *
   * @param program which
   * @param code what it runs now
   */
  record Migrate(ActorId program, CodeId code) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.migrate(this);
    }
  }

  /**
   * The host module runs again as a task.
   *
   * @param delay heights, at least 1
   * @param payload for its {@code SUDO} entry
   */
  record Schedule(long delay, Payload payload) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.schedule(this);
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

    /** For {@link SendFrom}. */
    R sendFrom(SendFrom effect);

    /** For {@link Ask}. */
    R ask(Ask effect);

    /** For {@link AnswerWith}. */
    R answerWith(AnswerWith effect);

    /** For {@link AnswerFrom}. */
    R answerFrom(AnswerFrom effect);

    /** For {@link CreateLater}. */
    R createLater(CreateLater effect);

    /** For {@link Wait}. */
    R waiting(Wait effect);

    /** For {@link Wake}. */
    R wake(Wake effect);

    /** For {@link Await}. */
    R await(Await effect);

    /** For {@link Sleep}. */
    R sleep(Sleep effect);

    /** For {@link TakeLock}. */
    R takeLock(TakeLock effect);

    /** For {@link AwaitLock}. */
    R awaitLock(AwaitLock effect);

    /** For {@link Unlock}. */
    R unlock(Unlock effect);

    /** For {@link Reserve}. */
    R reserve(Reserve effect);

    /** For {@link Unreserve}. */
    R unreserve(Unreserve effect);

    /** For {@link SystemReserve}. */
    R systemReserve(SystemReserve effect);

    /** For {@link Deposit}. */
    R deposit(Deposit effect);

    /** For {@link Cancel}. */
    R cancel(Cancel effect);

    /** For {@link Trigger}. */
    R trigger(Trigger effect);

    /** For {@link SetHook}. */
    R setHook(SetHook effect);

    /** For {@link OnReply}. */
    R onReply(OnReply effect);

    /** For {@link AskWith}. */
    R askWith(AskWith effect);

    /** For {@link AskInit}. */
    R askInit(AskInit effect);

    /** For {@link Move}. */
    R move(Move effect);

    /** For {@link Mint}. */
    R mint(Mint effect);

    /** For {@link Burn}. */
    R burn(Burn effect);

    /** For {@link Emit}. */
    R emit(Emit effect);

    /** For {@link Found}. */
    R found(Found effect);

    /** For {@link Migrate}. */
    R migrate(Migrate effect);

    /** For {@link Schedule}. */
    R schedule(Schedule effect);
  }
}
