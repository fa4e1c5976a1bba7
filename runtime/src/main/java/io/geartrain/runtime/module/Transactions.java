package io.geartrain.runtime.module;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several messages of one sender in one unit of work: the first that fails undoes them all (cosmwasm.md,
 * 0: rule 3). A message for it is {@code {messages: [{to, payload, funds}, ...]}}; it answers what the
 * last of them answers.
 */
public final class Transactions implements HostModule {
  /** Its address. */
  public static final ActorId ADDRESS = ActorId.module("tx");

  private static final String TO = "to";
  private static final String PAYLOAD = "payload";
  private static final String FUNDS = "funds";
  private static final String MESSAGES = "messages";

  /**
   * One message of a transaction.
   *
   * @param to program or host module
   * @param payload its bytes
   * @param funds of the sender
   */
  public record Part(ActorId to, Payload payload, Coins funds) {
    /** A command for a program. */
    public static <C> Part of(ProgramRef<? super C> to, C command) {
      return of(to.id(), Payloads.encode(command));
    }

    /** Bytes for a program or a host module. */
    public static Part of(ActorId to, Payload payload) {
      return new Part(to, payload, Coins.NONE);
    }

    /** With coins, which move before it runs. */
    public Part with(Coins coins) {
      return new Part(to, payload, coins);
    }
  }

  /** The message that runs these, in order. */
  public static Payload of(List<Part> parts) {
    List<Object> messages = new ArrayList<>(parts.size());
    for (Part part : parts) {
      Map<String, Object> fields = new HashMap<>();
      fields.put(TO, part.to());
      fields.put(PAYLOAD, part.payload().bytes());
      fields.put(FUNDS, Fields.tree(part.funds()));
      messages.add(fields);
    }
    return Data.toPayload(Map.of(MESSAGES, messages));
  }

  @Override
  public String name() {
    return "tx";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    Fields.Named named = Fields.named(name(), message);
    if (!named.name().equals(MESSAGES)
        || !(named.fields().tree() instanceof List<?> messages)
        || messages.isEmpty()) {
      throw ctx.unknownMessage("a transaction is {messages: [...]}, one at least");
    }
    for (Object each : messages) {
      Fields part = new Fields(named.fields().where(), each);
      ctx.call(
          Call.of(
                  part.at(TO).actor(),
                  part.at(PAYLOAD).payload(),
                  part.at(FUNDS).coins(ctx.settings().denom()))
              .heard(ReplyOn.SUCCESS, 0, Payload.EMPTY, null)
              .running(EntryPoint.HANDLE, ctx.source()));
    }
    return null;
  }
}
