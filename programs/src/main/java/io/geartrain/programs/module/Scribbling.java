package io.geartrain.programs.module;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.ModuleContext;
import java.math.BigInteger;

/**
 * A stand-in that tries to count queries in its store under {@code n}, which no query may, and answers the
 * {@code n} that is stored. A message counts, too.
 */
public final class Scribbling implements HostModule {
  private static final String COUNT = "n";

  @Override
  public String name() {
    return "scribbling";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    count(ctx);
    return null;
  }

  @Override
  public Payload query(ModuleContext ctx, Payload request) {
    try {
      count(ctx);
    } catch (CallFailed e) {
      // Write access denied: what is stored is as it was.
    }
    return Data.toPayload(stored(ctx));
  }

  private static void count(ModuleContext ctx) {
    ctx.put(COUNT, Data.toPayload(stored(ctx) + 1));
  }

  private static long stored(ModuleContext ctx) {
    Payload found = ctx.get(COUNT);
    BigInteger number = found == null ? BigInteger.ZERO : Data.asNumber(Data.fromPayload(found));
    return number.longValueExact();
  }
}
