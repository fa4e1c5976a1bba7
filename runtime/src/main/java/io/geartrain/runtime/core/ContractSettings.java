package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bech32;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import java.util.Map;

/**
 * Settings of units of work, contracts and coins; they can change an outcome. Their keys begin with
 * {@code contracts.}.
 *
 * @param denom name of the native denomination
 * @param prefix of addresses as text
 * @param callDepth responses that may be nested
 * @param queryDepth queries that may be nested
 * @param unitFrames runs of one unit of work; beyond them it ends as if out of gas
 * @param governance name of the account that may do what only the chain may
 * @param upload who may store code: {@code everybody}, {@code nobody}, or users' names with commas
 * @param instantiate who may instantiate code that says nothing else, in the same form
 * @param propagatesInstantiate whether what the governance instantiates may itself instantiate any code
 */
public record ContractSettings(
    String denom,
    String prefix,
    int callDepth,
    int queryDepth,
    int unitFrames,
    String governance,
    String upload,
    String instantiate,
    boolean propagatesInstantiate) {
  /** All that are allowed. */
  public static final String EVERYBODY = "everybody";

  /** Nobody but the governance. */
  public static final String NOBODY = "nobody";

  public ContractSettings {
    require(!denom.isBlank(), "denom must not be blank");
    require(prefix.matches("[a-z0-9]{1,83}"), "prefix must be small letters and digits");
    require(callDepth >= 1 && callDepth <= 1000, "call-depth must be 1 to 1000, was " + callDepth);
    require(
        queryDepth >= 1 && queryDepth <= 100, "query-depth must be 1 to 100, was " + queryDepth);
    require(unitFrames >= 1, "unit-frames must be at least 1, was " + unitFrames);
    require(!governance.isBlank(), "governance must not be blank");
    require(!upload.isBlank() && !instantiate.isBlank(), "upload, instantiate must not be blank");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("geartrain.chain.contracts." + otherwise);
    }
  }

  /** The account that may do what only the chain may. */
  public ActorId governor() {
    return UserId.of(governance).id();
  }

  /** As events show it: addresses in their text form, everything else as its own text. */
  public String shown(Object value) {
    if (value instanceof ActorId actor) {
      return Bech32.encode(prefix, actor.toBytes());
    } else if (value instanceof UserId user) {
      return shown(user.id());
    } else if (value instanceof ProgramRef<?> program) {
      return shown(program.id());
    }
    return String.valueOf(value);
  }

  void toMap(Map<String, String> map) {
    map.put("contracts.denom", denom);
    map.put("contracts.prefix", prefix);
    map.put("contracts.call-depth", Integer.toString(callDepth));
    map.put("contracts.query-depth", Integer.toString(queryDepth));
    map.put("contracts.unit-frames", Integer.toString(unitFrames));
    map.put("contracts.governance", governance);
    map.put("contracts.upload", upload);
    map.put("contracts.instantiate", instantiate);
    map.put("contracts.propagate-instantiate", Boolean.toString(propagatesInstantiate));
  }
}
