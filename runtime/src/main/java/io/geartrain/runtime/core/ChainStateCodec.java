package io.geartrain.runtime.core;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.spill.Spill;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.pcollections.TreePMap;

/** The bytes of the chain's state, maps in the order of their keys: equal states, equal bytes. */
public final class ChainStateCodec {
  /** The format that this build writes; 1 knew no interventions. */
  public static final int VERSION = 2;

  private ChainStateCodec() {}

  /** Writes a state. */
  public static void write(WireWriter out, ChainState state) {
    Map<String, String> settings = state.settings().toMap();
    out.list(settings.entrySet(), (w, e) -> w.text(e.getKey()).text(e.getValue()));
    out.unsigned(state.sequence()).unsigned(state.height()).unsigned(state.timestamp());
    out.unsigned(state.watermark()).unsigned(state.serial());
    out.unsigned(state.dispatches());
    map(
        out,
        state.codes(),
        (w, id) -> w.bytes32(id.bytes()),
        (w, code) -> w.text(code.name()).unsigned(code.version()).unsigned(code.entries()));
    map(out, state.programs(), ChainStateCodec::actor, ChainStateCodec::program);
    state.queue().write(out);
    state.agenda().write(out);
    map(
        out,
        state.timers(),
        (w, timer) -> w.bytes32(timer.program().bytes()).text(timer.key()),
        (w, key) -> key.write(w));
    map(out, state.gas(), WireWriter::messageId, ChainStateCodec::gasNode);
    map(out, state.balances(), ChainStateCodec::actor, WireWriter::value);
    map(
        out,
        state.sources(),
        WireWriter::text,
        (w, source) -> w.unsigned(source.offset()).payload(source.fingerprint()));
    map(
        out,
        state.keys(),
        ChainStateCodec::keyOwner,
        (w, use) -> {
          w.bytes32(use.request()).messageId(use.message()).unsigned(use.height());
          w.bool(use.reply() != null);
          if (use.reply() != null) {
            mail(w, use.reply());
          }
        });
    map(out, state.keyOrder(), WireWriter::messageId, ChainStateCodec::keyOwner);
    map(
        out,
        state.inboxes(),
        ChainStateCodec::actor,
        (w, inbox) -> {
          map(w, inbox.cursors(), WireWriter::text, WireWriter::messageId);
          map(w, inbox.pending(), WireWriter::messageId, ChainStateCodec::mail);
        });
    StandingCodec.write(out, state.standing());
  }

  /**
   * Reads a state.
   *
   * @param version the format in which it was written, 1 to {@link #VERSION}
   * @param spill where messages go that are too many for memory
   */
  public static ChainState read(WireReader in, int version, Spill spill) {
    TreeMap<String, String> settings = new TreeMap<>();
    in.list(r -> settings.put(r.text(), r.text()));
    return new ChainState(
        ChainSettings.stored(settings),
        in.unsigned(),
        in.unsigned(),
        in.unsigned(),
        in.unsigned(),
        in.unsigned(),
        in.unsigned(),
        map(in, r -> new CodeId(r.bytes32()), r -> new CodeEntry(r.text(), r.count(), r.count())),
        map(in, ChainStateCodec::actor, ChainStateCodec::program),
        queue(in, spill),
        agenda(in, spill),
        map(in, r -> new TimerKey(actor(r), r.text()), AgendaKey::read),
        map(in, WireReader::messageId, ChainStateCodec::gasNode),
        map(in, ChainStateCodec::actor, WireReader::value),
        map(in, WireReader::text, r -> new Source(r.unsigned(), r.payload())),
        map(
            in,
            ChainStateCodec::keyOwner,
            r -> new KeyUse(r.bytes32(), r.messageId(), r.unsigned(), r.bool() ? mail(r) : null)),
        map(in, WireReader::messageId, ChainStateCodec::keyOwner),
        map(
            in,
            ChainStateCodec::actor,
            r ->
                new Inbox(
                    map(r, WireReader::text, WireReader::messageId),
                    map(r, WireReader::messageId, ChainStateCodec::mail))),
        StandingCodec.read(in, version, spill));
  }

  static QueueState queue(WireReader in, Spill spill) {
    QueueState.Builder queue = new QueueState.Builder(spill);
    for (int left = in.count(); left > 0; left--) {
      queue.add(MessageCodec.read(in));
    }
    return queue.build();
  }

  private static Agenda agenda(WireReader in, Spill spill) {
    Agenda.Builder agenda = new Agenda.Builder(spill);
    for (int left = in.count(); left > 0; left--) {
      agenda.add(new Agenda.Entry(AgendaKey.read(in), MessageCodec.readParked(in)));
    }
    return agenda.build();
  }

  static <K, V> void map(
      WireWriter out,
      Map<K, V> map,
      BiConsumer<WireWriter, K> key,
      BiConsumer<WireWriter, V> value) {
    out.list(
        map.entrySet(),
        (w, entry) -> {
          key.accept(w, entry.getKey());
          value.accept(w, entry.getValue());
        });
  }

  static <K extends Comparable<? super K>, V> TreePMap<K, V> map(
      WireReader in, Function<WireReader, K> key, Function<WireReader, V> value) {
    // Keys come sorted, so the tree is built in one go.
    Map<K, V> entries = new LinkedHashMap<>();
    in.list(r -> entries.put(key.apply(r), value.apply(r)));
    return TreePMap.fromSortedMap(new TreeMap<>(entries));
  }

  private static void actor(WireWriter out, ActorId id) {
    out.bytes32(id.bytes());
  }

  private static ActorId actor(WireReader in) {
    return new ActorId(in.bytes32());
  }

  private static void keyOwner(WireWriter out, KeyOwner owner) {
    out.bytes32(owner.user().bytes()).text(owner.key());
  }

  private static KeyOwner keyOwner(WireReader in) {
    return new KeyOwner(actor(in), in.text());
  }

  private static void program(WireWriter out, ProgramEntry entry) {
    out.bytes32(entry.code().bytes()).payload(entry.salt()).bytes32(entry.creator().bytes());
    out.messageId(entry.init()).u8(entry.status().ordinal()).bool(entry.inheritor() != null);
    if (entry.inheritor() != null) {
      actor(out, entry.inheritor());
    }
    out.unsigned(entry.timeLimits());
  }

  private static ProgramEntry program(WireReader in) {
    return new ProgramEntry(
        new CodeId(in.bytes32()),
        in.payload(),
        actor(in),
        in.messageId(),
        ProgramEntry.Status.at(in.ordinal(ProgramEntry.Status.values().length, "a status")),
        in.bool() ? actor(in) : null,
        in.count());
  }

  private static void gasNode(WireWriter out, GasNode node) {
    out.messageId(node.root()).optionalId(node.parent()).bool(node.payer() != null);
    if (node.payer() != null) {
      actor(out, node.payer());
    }
    out.unsigned(node.value()).unsigned(node.children()).unsigned(node.sharers());
    out.bool(node.consumed());
  }

  private static GasNode gasNode(WireReader in) {
    return new GasNode(
        in.messageId(),
        in.optionalId(),
        in.bool() ? actor(in) : null,
        in.unsigned(),
        in.count(),
        in.count(),
        in.bool());
  }

  private static void mail(WireWriter out, Mail mail) {
    out.messageId(mail.id()).messageId(mail.message()).bytes32(mail.from().bytes());
    out.payload(mail.payload()).value(mail.value()).unsigned(mail.until());
    out.optionalId(mail.replyTo());
    if (mail.replyTo() != null) {
      out.u8(mail.code().ordinal());
    }
  }

  private static Mail mail(WireReader in) {
    var id = in.messageId();
    var message = in.messageId();
    ActorId from = actor(in);
    var payload = in.payload();
    var value = in.value();
    long until = in.unsigned();
    var replyTo = in.optionalId();
    return new Mail(
        id, message, from, payload, value, until, replyTo, MessageCodec.code(in, replyTo != null));
  }
}
