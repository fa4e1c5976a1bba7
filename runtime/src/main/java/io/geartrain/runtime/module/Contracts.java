package io.geartrain.runtime.module;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ContractAddress;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Contracts: atomic programs with a numbered code, an admin and a label (cosmwasm.md, 1). Messages:
 * {@code {storeCode: {code, checksum, permission}}}, {@code {instantiate: {code, salt, label, admin, funds,
 * payload}}}, {@code {migrate: {contract, code, payload}}}, {@code {updateAdmin: {contract, to}}}, {@code
 * {clearAdmin: contract}}, {@code {updateLabel: {contract, label}}}; of the governance {@code {sudo:
 * {contract, payload}}}, {@code {pin: code}}, {@code {unpin: code}}. Queries: {@code {contract: x}},
 * {@code {code: n}}.
 */
public final class Contracts implements HostModule {
  /** Its address. */
  public static final ActorId ADDRESS = ActorId.module("wasm");

  /** Longest label in bytes. */
  public static final int MOST_LABEL = 128;

  private static final byte CODE = 'c';
  private static final byte NUMBER = 'n';
  private static final byte CONTRACT = 'i';
  private static final byte PINNED = 'p';
  private static final String CODES = "codes";
  private static final String INSTANCES = "instances";
  private static final String CODE_ID = "code_id";
  private static final String CREATOR = "creator";
  private static final String CHECKSUM = "checksum";
  private static final String PERMISSION = "permission";
  private static final String ADMIN = "admin";
  private static final String LABEL = "label";
  private static final String HISTORY = "history";
  private static final String ADDRESS_FIELD = "address";
  private static final String PAYLOAD = "payload";

  @Override
  public String name() {
    return "wasm";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public boolean acceptsValue() {
    return true;
  }

  // ------------------------------------------------------------------ messages for it

  /** The message that numbers deployed code. */
  public static Payload storeCode(CodeId code) {
    return Fields.message("storeCode", Map.of("code", code));
  }

  /**
   * The message that makes a contract from the code that was stored under that id last.
   *
   * @param salt for an address that is known beforehand, or null
   * @param admin who may migrate it, or null for nobody
   */
  public static Payload instantiate(
      CodeId code, Payload salt, String label, ActorId admin, Coins funds, Payload payload) {
    return instantiateOf(code, salt, label, admin, funds, payload);
  }

  /**
   * The message that makes a contract.
   *
   * @param code its number
   * @param salt for an address that is known beforehand, or null
   * @param admin who may migrate it, or null for nobody
   */
  public static Payload instantiate(
      long code, Payload salt, String label, ActorId admin, Coins funds, Payload payload) {
    return instantiateOf(code, salt, label, admin, funds, payload);
  }

  private static Payload instantiateOf(
      Object code, Payload salt, String label, ActorId admin, Coins funds, Payload payload) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("code", code);
    fields.put(LABEL, label);
    fields.put("funds", Fields.tree(funds));
    fields.put(PAYLOAD, payload.bytes());
    if (salt != null) {
      fields.put("salt", salt.bytes());
    }
    if (admin != null) {
      fields.put(ADMIN, admin);
    }
    return Fields.message("instantiate", fields);
  }

  /** The number in what storing code is answered with. */
  public static long codeNumberIn(Payload answer) {
    return new Fields("storeCode", Data.fromPayload(answer)).at(CODE_ID).number();
  }

  /**
   * The address in what an instantiation is answered with.
   *
   * @throws CallFailed when it is no such answer
   */
  public static ActorId addressIn(Payload answer) {
    return new Fields("instantiate", Data.fromPayload(answer)).at(ADDRESS_FIELD).actor();
  }

  /** The message by which its admin moves a contract to other code, stored under that id last. */
  public static Payload migrate(ActorId contract, CodeId code, Payload payload) {
    return Fields.message(
        "migrate", Map.of("contract", contract, "code", code, PAYLOAD, payload.bytes()));
  }

  /** The message by which its admin hands a contract over. */
  public static Payload updateAdmin(ActorId contract, ActorId to) {
    return Fields.message("updateAdmin", Map.of("contract", contract, "to", to));
  }

  /** The message by which its admin gives a contract up: nobody can migrate it any more. */
  public static Payload clearAdmin(ActorId contract) {
    return Data.toPayload(Map.of("clearAdmin", contract));
  }

  /** The message by which the governance runs the sudo entry of a contract or a host module. */
  public static Payload sudo(ActorId contract, Payload payload) {
    return Fields.message("sudo", Map.of("contract", contract, PAYLOAD, payload.bytes()));
  }

  /** The query for what is known of a contract: code_id, creator, admin, label, history, pinned. */
  public static Payload contract(ActorId contract) {
    return Data.toPayload(Map.of("contract", contract));
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    Fields.Named named = Fields.named(name(), message);
    Fields fields = named.fields();
    Coins given = ctx.funds();
    giveBack(ctx, given);
    return switch (named.name()) {
      case "storeCode" -> store(ctx, fields);
      case "instantiate" -> instantiate(ctx, fields, given);
      case "migrate" -> migrate(ctx, fields);
      case "updateAdmin" -> {
        ActorId contract = fields.at("contract").actor();
        admin(ctx, contract, fields.at("to").isGiven() ? fields.at("to").actor() : null);
        yield null;
      }
      case "clearAdmin" -> {
        admin(ctx, fields.actor(), null);
        yield null;
      }
      case "updateLabel" -> {
        ActorId contract = fields.at("contract").actor();
        Map<String, Object> info = requireAdmin(ctx, contract);
        info.put(LABEL, label(fields.at(LABEL)));
        put(ctx, key(CONTRACT, contract), info);
        yield null;
      }
      case "sudo" -> {
        requireGovernance(ctx);
        ActorId contract = fields.at("contract").actor();
        if (!isModule(ctx, contract)) {
          requireContract(ctx, contract);
        }
        ctx.call(
            Call.of(contract, fields.at(PAYLOAD).payload(), Coins.NONE)
                .heard(ReplyOn.SUCCESS, 0, Payload.EMPTY, null)
                .running(EntryPoint.SUDO, ActorId.SYSTEM));
        yield null;
      }
      case "pin", "unpin" -> {
        requireGovernance(ctx);
        CodeId code = codeOf(requireCode(ctx, fields.number()));
        if (named.name().equals("pin")) {
          ctx.put(key(PINNED, code.toBytes()), Payload.wrap(new byte[] {1}));
        } else {
          ctx.delete(key(PINNED, code.toBytes()));
        }
        yield null;
      }
      default -> throw ctx.unknownMessage("wasm has no message '" + named.name() + "'");
    };
  }

  /** What came with the message is the sender's to give on. */
  private static boolean isModule(ModuleContext ctx, ActorId actor) {
    ProgramEntry program = ctx.powers().program(actor);
    return program != null && ctx.powers().code(program.code()).isModule();
  }

  private static void giveBack(ModuleContext ctx, Coins given) {
    Value nativeValue = given.of(ctx.settings().denom());
    ctx.powers().move(ctx.self(), ctx.source(), nativeValue);
    TreeMap<String, BigInteger> others = new TreeMap<>(given.amounts());
    others.remove(ctx.settings().denom());
    if (!others.isEmpty()) {
      ctx.call(Call.of(Bank.ADDRESS, Bank.send(ctx.source(), new Coins(others)), Coins.NONE));
    }
  }

  // ------------------------------------------------------------------ code

  private Payload store(ModuleContext ctx, Fields fields) {
    boolean governs = isGovernance(ctx);
    if (!governs && !Permission.ofSetting(ctx.settings().upload()).allows(ctx.source())) {
      throw ctx.unauthorized(ctx.source() + " can not create code");
    }
    CodeId code = fields.at("code").code();
    if (ctx.powers().code(code) == null) {
      throw new CallFailed(CallError.shown(CallError.NO_SUCH_CODE, "no such code: " + code));
    }
    Permission standard = Permission.ofSetting(ctx.settings().instantiate());
    Permission permission = Permission.of(fields.at(PERMISSION), standard);
    if (!governs && !permission.isWithin(standard)) {
      throw ctx.unauthorized("instantiate permission wider than the chain's default");
    }
    byte[] checksum =
        fields.at(CHECKSUM).isGiven() ? fields.at(CHECKSUM).payload().bytes() : code.toBytes();
    if (checksum.length != 32) {
      throw new CallFailed(
          CallError.wasm(
              CallError.INVALID, "a checksum has 32 bytes, this one " + checksum.length));
    }
    long number = count(ctx.store(), CODES) + 1;
    ctx.put(CODES, number(number));
    Map<String, Object> info = new TreeMap<>();
    info.put(CODE_ID, number);
    info.put("code", code);
    info.put(CREATOR, ctx.source());
    info.put(CHECKSUM, checksum);
    info.put(PERMISSION, permission.tree());
    put(ctx, key(CODE, be64(number)), info);
    ctx.put(key(NUMBER, code.toBytes()), number(number));
    return Data.toPayload(Map.of(CODE_ID, number, CHECKSUM, checksum));
  }

  private static Map<String, Object> requireCode(ModuleContext ctx, long number) {
    Map<String, Object> info = get(ctx.store(), key(CODE, be64(number)));
    if (info == null) {
      throw new CallFailed(CallError.shown(CallError.NO_SUCH_CODE, "no such code: " + number));
    }
    return info;
  }

  /** By number, or by the id of code that has one. */
  private static Map<String, Object> requireCode(ModuleContext ctx, Fields field) {
    if (Data.asNumber(field.tree()) != null) {
      return requireCode(ctx, field.number());
    }
    long number = numberOf(ctx.store(), field.code());
    if (number == 0) {
      throw new CallFailed(
          CallError.shown(
              CallError.NO_SUCH_CODE, "no such code: " + field.code() + ", store it first"));
    }
    return requireCode(ctx, number);
  }

  private static CodeId codeOf(Map<String, Object> info) {
    return (CodeId) info.get("code");
  }

  private static void requireMayInstantiate(ModuleContext ctx, Map<String, Object> code) {
    boolean governs =
        isGovernance(ctx) || ctx.settings().propagatesInstantiate() && ctx.powers().isGoverned();
    Permission permission =
        Permission.of(new Fields(PERMISSION, code.get(PERMISSION)), Permission.ofSetting("nobody"));
    if (!governs && !permission.allows(ctx.source())) {
      throw ctx.unauthorized(ctx.source() + " can not instantiate this code");
    }
  }

  // ------------------------------------------------------------------ contracts

  private Payload instantiate(ModuleContext ctx, Fields fields, Coins given) {
    // What is malformed fails before anything is looked up.
    String label = label(fields.at(LABEL));
    Payload salt = salt(fields.at("salt"));
    Map<String, Object> code = requireCode(ctx, fields.at("code"));
    Payload payload = fields.at(PAYLOAD).payload();
    ctx.powers().payStart(codeOf(code), payload.size());
    requireMayInstantiate(ctx, code);
    long number = (Long) code.get(CODE_ID);
    ActorId address = address(ctx, code, salt);
    if (ctx.powers().program(address) != null) {
      throw new CallFailed(
          CallError.wasm(CallError.DUPLICATE, "contract account already exists: " + address));
    }
    if (ctx.powers().isUser(address)) {
      throw new CallFailed(
          CallError.wasm(CallError.ACCOUNT_EXISTS, "a user submits from " + address));
    }
    Map<String, Object> info = new TreeMap<>();
    info.put(CODE_ID, number);
    info.put(CREATOR, ctx.source());
    info.put(LABEL, label);
    if (fields.at(ADMIN).isGiven()) {
      info.put(ADMIN, fields.at(ADMIN).actor());
    }
    info.put(HISTORY, List.of(history("init", number, ctx)));
    put(ctx, key(CONTRACT, address), info);
    ctx.powers().found(address, codeOf(code), salt == null ? Payload.EMPTY : salt, ctx.source());
    Coins funds = given.plus(fields.at("funds").coins(ctx.settings().denom()));
    ctx.call(
        Call.of(address, payload, funds)
            .heard(ReplyOn.SUCCESS, 0, Payload.EMPTY, Payload.wrap(address.toBytes()))
            .running(EntryPoint.INIT, ctx.source()));
    return null;
  }

  /** The next one of all that have no salt; those that have one are not counted. */
  private static ActorId address(ModuleContext ctx, Map<String, Object> code, Payload salt) {
    if (salt != null) {
      return ContractAddress.predicted((byte[]) code.get(CHECKSUM), ctx.source(), salt);
    }
    long instance = instances(ctx.store()) + 1;
    ctx.put(INSTANCES, number(instance));
    return ContractAddress.counted((Long) code.get(CODE_ID), instance);
  }

  private static Payload salt(Fields field) {
    if (!field.isGiven()) {
      return null;
    }
    Payload salt = field.payload();
    if (salt.size() > ContractAddress.MOST_SALT) {
      throw new CallFailed(
          CallError.wasm(CallError.LIMIT, "a salt has 64 bytes at most, this one " + salt.size()));
    }
    return salt;
  }

  private static String label(Fields field) {
    String text = field.isGiven() ? field.text() : "";
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    if (size == 0) {
      throw new CallFailed(CallError.wasm(CallError.EMPTY, "a label is needed"));
    }
    if (size > MOST_LABEL) {
      throw new CallFailed(
          CallError.wasm(CallError.LIMIT, "a label has 128 bytes at most, this one " + size));
    }
    if (!text.equals(text.strip()) || !text.codePoints().allMatch(Contracts::isPrintable)) {
      throw new CallFailed(
          CallError.wasm(CallError.INVALID, "a label is printable and has no blanks at its edges"));
    }
    return text;
  }

  /** Letters, marks, numbers, punctuation, symbols, and of all blanks the plain one. */
  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }

  @Override
  public Payload reply(ModuleContext ctx, CallResult result) {
    if (result.then() == null) {
      return result.data();
    }
    Map<String, Object> data = new TreeMap<>();
    data.put(ADDRESS_FIELD, ActorId.of(result.then().bytes()));
    if (result.data() != null) {
      data.put("data", Data.fromPayload(result.data()));
    }
    return Data.toPayload(data);
  }

  private Payload migrate(ModuleContext ctx, Fields fields) {
    ActorId contract = fields.at("contract").actor();
    Map<String, Object> info = requireAdmin(ctx, contract);
    Map<String, Object> code = requireCode(ctx, fields.at("code"));
    requireMayInstantiate(ctx, code);
    HostedCode before = ctx.powers().code(ctx.powers().program(contract).code());
    HostedCode after = ctx.powers().code(codeOf(code));
    if (!(after.emptyState() instanceof ByteStore) || !(before.emptyState() instanceof ByteStore)) {
      throw new CallFailed(
          CallError.wasm(
              CallError.MIGRATE_FAILED,
              "only contracts whose memory is ctx.store() can be migrated"));
    }
    long number = (Long) code.get(CODE_ID);
    info.put(CODE_ID, number);
    List<Object> steps = new ArrayList<>((List<?>) info.get(HISTORY));
    steps.add(history("migrate", number, ctx));
    info.put(HISTORY, steps);
    put(ctx, key(CONTRACT, contract), info);
    ctx.powers().migrate(contract, codeOf(code));
    boolean isSkipped =
        before.migrateVersion() != 0 && before.migrateVersion() == after.migrateVersion();
    if (!isSkipped) {
      ctx.call(
          Call.of(contract, fields.at(PAYLOAD).payload(), Coins.NONE)
              .heard(ReplyOn.SUCCESS, 0, Payload.EMPTY, null)
              .running(EntryPoint.MIGRATE, ctx.source()));
    }
    return null;
  }

  private static Map<String, Object> history(String operation, long code, ModuleContext ctx) {
    return Map.of("operation", operation, CODE_ID, code, "height", ctx.height());
  }

  private static void admin(ModuleContext ctx, ActorId contract, ActorId to) {
    Map<String, Object> info = requireAdmin(ctx, contract);
    if (ctx.source().equals(to)) {
      throw new CallFailed(
          CallError.wasm(CallError.INVALID, to + " names itself, and changes nothing by it"));
    }
    if (to == null) {
      info.remove(ADMIN);
    } else {
      info.put(ADMIN, to);
    }
    put(ctx, key(CONTRACT, contract), info);
  }

  private static Map<String, Object> requireContract(ModuleContext ctx, ActorId contract) {
    Map<String, Object> info = get(ctx.store(), key(CONTRACT, contract));
    ProgramEntry program = ctx.powers().program(contract);
    if (info == null
        || program == null
        || program.status() == ProgramEntry.Status.UNINITIALIZED
        || program.status() == ProgramEntry.Status.TERMINATED) {
      throw new CallFailed(
          CallError.shown(CallError.NO_SUCH_CONTRACT, "no such contract: " + contract));
    }
    return info;
  }

  private static Map<String, Object> requireAdmin(ModuleContext ctx, ActorId contract) {
    Map<String, Object> info = requireContract(ctx, contract);
    if (!isGovernance(ctx) && !ctx.source().equals(info.get(ADMIN))) {
      throw ctx.unauthorized(ctx.source() + " is not the admin of " + contract);
    }
    return info;
  }

  private static boolean isGovernance(ModuleContext ctx) {
    return ctx.source().equals(ctx.settings().governor());
  }

  private static void requireGovernance(ModuleContext ctx) {
    if (!isGovernance(ctx)) {
      throw ctx.unauthorized(ctx.source() + " is not the governance");
    }
  }

  // ------------------------------------------------------------------ queries

  @Override
  public Payload query(ModuleContext ctx, Payload request) {
    Fields.Named named = Fields.named(name(), request);
    switch (named.name()) {
      case "contract" -> {
        ActorId contract = named.fields().actor();
        Map<String, Object> info = requireContract(ctx, contract);
        if (ctx.powers().isMigrating(contract)) {
          takeBack(info);
        }
        CodeId code = codeOf(requireCode(ctx, (Long) info.get(CODE_ID)));
        info.put("pinned", isPinned(ctx.store(), code));
        return Data.toPayload(info);
      }
      case "code" -> {
        Map<String, Object> info = requireCode(ctx, named.fields());
        info.remove("code");
        return Data.toPayload(info);
      }
      default -> throw ctx.unknownQuery("wasm has no query '" + named.name() + "'");
    }
  }

  /** As it was before the last step of its history. */
  private static void takeBack(Map<String, Object> info) {
    List<?> steps = (List<?>) info.get(HISTORY);
    List<?> before = steps.subList(0, steps.size() - 1);
    info.put(HISTORY, before);
    info.put(CODE_ID, ((Map<?, ?>) before.get(before.size() - 1)).get(CODE_ID));
  }

  // ------------------------------------------------------------------ the store

  private static byte[] be64(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static Payload number(long number) {
    return Payload.wrap(be64(number));
  }

  private static Payload key(byte kind, ActorId actor) {
    return key(kind, actor.toBytes());
  }

  private static Payload key(byte kind, byte[] rest) {
    return Payload.wrap(ByteBuffer.allocate(rest.length + 1).put(kind).put(rest).array());
  }

  private static long asNumber(Payload stored) {
    return stored == null ? 0 : ByteBuffer.wrap(stored.bytes()).getLong();
  }

  private static long count(ByteStore store, String key) {
    return asNumber(store.get(Payload.utf8(key)));
  }

  private static void put(ModuleContext ctx, Payload key, Map<String, Object> info) {
    ctx.put(key, Data.toPayload(info));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> get(ByteStore store, Payload key) {
    Payload found = store.get(key);
    return found == null ? null : new TreeMap<>((Map<String, Object>) Data.fromPayload(found));
  }

  /** The number that code got last, or 0. */
  public static long numberOf(ByteStore store, CodeId code) {
    return asNumber(store.get(key(NUMBER, code.toBytes())));
  }

  /** How many numbers there are. */
  public static long codes(ByteStore store) {
    return count(store, CODES);
  }

  /** How many contracts without a salt there are. */
  public static long instances(ByteStore store) {
    return count(store, INSTANCES);
  }

  /** The number of a contract's code, or 0. */
  public static long codeNumber(ByteStore store, ActorId contract) {
    Map<String, Object> info = get(store, key(CONTRACT, contract));
    return info == null ? 0 : (Long) info.get(CODE_ID);
  }

  /** What is known of a contract, or null. */
  public static Map<String, Object> contract(ByteStore store, ActorId contract) {
    return get(store, key(CONTRACT, contract));
  }

  /** Whether code is kept ready. */
  public static boolean isPinned(ByteStore store, CodeId code) {
    return !store.entries().isEmpty() && store.get(key(PINNED, code.toBytes())) != null;
  }
}
