package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.host.Lock;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.host.Reservation;
import io.geartrain.runtime.host.Suspension;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.spill.Spill;
import java.math.BigInteger;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;

/** The bytes of what stands between blocks. */
final class StandingCodec {
  private static final int NO_CODE = 255;

  private StandingCodec() {}

  static void write(WireWriter out, Standing standing) {
    ChainStateCodec.map(out, standing.waits(), StandingCodec::byMessage, StandingCodec::waiting);
    out.list(standing.wakes(), (w, wake) -> wake.id().write(actor(w, wake.actor())));
    ChainStateCodec.map(out, standing.mail(), StandingCodec::byMessage, (w, key) -> key.write(w));
    ChainStateCodec.map(
        out,
        standing.reservations(),
        (w, key) -> reservationId(actor(w, key.actor()), key.id()),
        (w, reserved) -> {
          reservation(w, reserved.reservation());
          reserved.end().write(w);
        });
    ChainStateCodec.map(
        out,
        standing.locks(),
        (w, key) -> actor(w, key.actor()).text(key.id()),
        StandingCodec::lock);
    ChainStateCodec.map(out, standing.expected(), WireWriter::messageId, StandingCodec::expected);
    ChainStateCodec.map(
        out, standing.lanes().waiting(), StandingCodec::actor, (w, lane) -> lane.write(w));
    ChainStateCodec.map(
        out, standing.lanes().inQueue(), StandingCodec::actor, (w, count) -> w.unsigned(count));
    out.unsigned(standing.lanes().size());
    GasTotals gas = standing.gas();
    out.unsigned(gas.paidIn()).unsigned(gas.burned()).unsigned(gas.refunded());
    Interventions done = standing.interventions();
    ChainStateCodec.map(out, done.skipped(), WireWriter::messageId, WireWriter::text);
    ChainStateCodec.map(
        out, done.suspended(), StandingCodec::actor, (w, waiting) -> waiting.write(w));
    out.unsigned(done.held());
    modules(out, standing.modules());
    out.counted(standing.minted().toByteArray());
    out.list(standing.users(), StandingCodec::actor);
  }

  static Standing read(WireReader in, int version, Spill spill) {
    return new Standing(
        ChainStateCodec.map(in, StandingCodec::byMessage, StandingCodec::waiting),
        TreePSet.from(in.list(r -> new ActorKey<>(actor(r), AgendaKey.read(r)))),
        ChainStateCodec.map(in, StandingCodec::byMessage, AgendaKey::read),
        ChainStateCodec.map(
            in,
            r -> new ActorKey<>(actor(r), reservationId(r)),
            r -> new Reserved(reservation(r), AgendaKey.read(r))),
        ChainStateCodec.map(in, r -> new ActorKey<>(actor(r), r.text()), StandingCodec::lock),
        ChainStateCodec.map(in, WireReader::messageId, StandingCodec::expected),
        new Lanes(
            ChainStateCodec.map(in, StandingCodec::actor, r -> ChainStateCodec.queue(r, spill)),
            ChainStateCodec.map(in, StandingCodec::actor, WireReader::count),
            in.count()),
        new GasTotals(in.unsigned(), in.unsigned(), in.unsigned()),
        version == 1 ? Interventions.NONE : interventions(in, spill),
        version == 1 ? ModuleWork.NONE : modules(in),
        version == 1 ? BigInteger.ZERO : new BigInteger(in.counted()),
        version == 1 ? TreePSet.empty() : TreePSet.from(in.list(StandingCodec::actor)));
  }

  private static void modules(WireWriter out, ModuleWork work) {
    out.list(work.beginning(), StandingCodec::actor).list(work.ending(), StandingCodec::actor);
    out.list(work.front(), MessageCodec::write).list(work.back(), MessageCodec::write);
  }

  private static ModuleWork modules(WireReader in) {
    return new ModuleWork(
        TreePVector.from(in.list(StandingCodec::actor)),
        TreePVector.from(in.list(StandingCodec::actor)),
        TreePVector.from(in.list(MessageCodec::read)),
        TreePVector.from(in.list(MessageCodec::read)));
  }

  private static Interventions interventions(WireReader in, Spill spill) {
    return new Interventions(
        ChainStateCodec.map(in, WireReader::messageId, WireReader::text),
        ChainStateCodec.map(in, StandingCodec::actor, r -> ChainStateCodec.queue(r, spill)),
        in.count());
  }

  private static WireWriter actor(WireWriter out, ActorId id) {
    return out.bytes32(id.bytes());
  }

  private static ActorId actor(WireReader in) {
    return new ActorId(in.bytes32());
  }

  private static void byMessage(WireWriter out, ActorKey<MessageId> key) {
    actor(out, key.actor()).messageId(key.id());
  }

  private static ActorKey<MessageId> byMessage(WireReader in) {
    return new ActorKey<>(actor(in), in.messageId());
  }

  private static void reservationId(WireWriter out, ReservationId id) {
    out.messageId(id.message()).unsigned(id.nonce());
  }

  private static ReservationId reservationId(WireReader in) {
    return new ReservationId(in.messageId(), in.count());
  }

  private static void reservation(WireWriter out, Reservation reservation) {
    out.unsigned(reservation.amount()).unsigned(reservation.hold());
    out.unsigned(reservation.since()).unsigned(reservation.until());
    out.optionalId(reservation.root()).bool(reservation.payer() != null);
    if (reservation.payer() != null) {
      actor(out, reservation.payer());
    }
  }

  private static Reservation reservation(WireReader in) {
    return new Reservation(
        in.unsigned(),
        in.unsigned(),
        in.unsigned(),
        in.unsigned(),
        in.optionalId(),
        in.bool() ? actor(in) : null);
  }

  private static void lock(WireWriter out, Lock lock) {
    out.list(
        lock.owners(),
        (w, owner) -> w.messageId(owner.message()).bool(owner.exclusive()).unsigned(owner.since()));
    out.list(lock.waiters(), (w, waiter) -> w.messageId(waiter.message()).bool(waiter.exclusive()));
  }

  private static Lock lock(WireReader in) {
    return new Lock(
        in.list(r -> new Lock.Owner(r.messageId(), r.bool(), r.unsigned())),
        in.list(r -> new Lock.Waiter(r.messageId(), r.bool())));
  }

  private static void expected(WireWriter out, Expected expected) {
    actor(out, expected.program()).optionalId(expected.asker());
    optionalPayload(out, expected.hook());
    out.unsigned(expected.deposit()).optionalId(expected.root()).optionalId(expected.parent());
  }

  private static Expected expected(WireReader in) {
    return new Expected(
        actor(in),
        in.optionalId(),
        optionalPayload(in),
        in.unsigned(),
        in.optionalId(),
        in.optionalId());
  }

  private static void optionalPayload(WireWriter out, Payload payload) {
    out.bool(payload != null);
    if (payload != null) {
      out.payload(payload);
    }
  }

  private static Payload optionalPayload(WireReader in) {
    return in.bool() ? in.payload() : null;
  }

  private static void waiting(WireWriter out, Waiting waiting) {
    out.bool(waiting.isParked());
    if (waiting.isParked()) {
      waiting.parked().write(out);
    }
    out.bool(waiting.progress() != null);
    if (waiting.progress() != null) {
      progress(out, waiting.progress());
    }
  }

  static void progress(WireWriter out, Progress progress) {
    out.unsigned(progress.outgoing()).unsigned(progress.reservations());
    out.list(progress.created(), StandingCodec::actor);
    out.unsigned(progress.systemReserve());
    optionalPayload(out, progress.hook());
    out.optionalText(progress.lostLock());
    out.bool(progress.suspension() != null);
    if (progress.suspension() != null) {
      suspension(out, progress.suspension());
    }
  }

  private static Waiting waiting(WireReader in) {
    return new Waiting(in.bool() ? AgendaKey.read(in) : null, in.bool() ? progress(in) : null);
  }

  static Progress progress(WireReader in) {
    return new Progress(
        in.count(),
        in.count(),
        in.list(StandingCodec::actor),
        in.unsigned(),
        optionalPayload(in),
        in.optionalText(),
        in.bool() ? suspension(in) : null);
  }

  private static void suspension(WireWriter out, Suspension suspension) {
    out.u8(suspension.kind().ordinal());
    out.list(
        suspension.asked(), (w, asked) -> w.messageId(asked.message()).unsigned(asked.until()));
    out.list(suspension.answers(), StandingCodec::answer);
    out.payload(suspension.continuation());
  }

  private static Suspension suspension(WireReader in) {
    return new Suspension(
        Suspension.Kind.at(in.ordinal(Suspension.Kind.values().length, "a kind of suspension")),
        in.list(r -> new Suspension.Asked(r.messageId(), r.unsigned())),
        in.list(StandingCodec::answer),
        in.payload());
  }

  private static void answer(WireWriter out, Answered answer) {
    out.messageId(answer.message());
    out.u8(answer.code() == null ? NO_CODE : answer.code().ordinal()).bool(answer.cancelled());
    out.payload(answer.payload()).value(answer.value());
  }

  private static Answered answer(WireReader in) {
    MessageId message = in.messageId();
    int code = in.u8();
    return new Answered(
        message, code == NO_CODE ? null : ReplyCode.at(code), in.bool(), in.payload(), in.value());
  }
}
