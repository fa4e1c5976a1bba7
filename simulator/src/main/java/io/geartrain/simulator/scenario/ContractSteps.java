package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.Fields;
import io.geartrain.runtime.module.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Steps about contracts: each is a message to a host module. */
final class ContractSteps {
  private static final String PAYLOAD = "payload";
  private static final String CONTRACT = "contract";

  private final StepFields read;
  private final Names names;

  ContractSteps(StepFields read, Names names) {
    this.read = read;
    this.names = names;
  }

  private ActorId root() {
    return names.actor(WorldSettings.ROOT);
  }

  private static Input message(ActorId from, ActorId to, Payload payload, Value value, long gas) {
    return StepInputs.send(from, to, payload, value, gas, Input.NOW);
  }

  private static Input wasm(
      ActorId from, String name, Map<String, Object> message, Map<String, Yaml> fields) {
    return message(
        from, Contracts.ADDRESS, Fields.message(name, message), Value.ZERO, StepFields.gas(fields));
  }

  // ------------------------------------------------------------------ block 1

  Input mint(ActorId user, Coins coins) {
    return message(
        root(), Bank.ADDRESS, Bank.mint(user, coins), Value.ZERO, WorldSettings.STEP_GAS);
  }

  Input store(CodeId code) {
    return message(
        root(), Contracts.ADDRESS, Contracts.storeCode(code), Value.ZERO, WorldSettings.STEP_GAS);
  }

  Input instantiate(ActorId from, String name, CodeId code, Map<String, Yaml> fields) {
    return instantiate(from, name, (Object) code, fields);
  }

  // ------------------------------------------------------------------ code and contracts

  Input storeCode(ActorId from, Map<String, Yaml> fields) {
    Map<String, Object> message = new TreeMap<>();
    message.put("code", codeToStore(fields.get("code")));
    if (fields.containsKey("checksum")) {
      message.put("checksum", read.bytes(fields.get("checksum")).bytes());
    }
    if (fields.containsKey("permission")) {
      message.put("permission", permission(fields.get("permission")));
    }
    return wasm(from, "storeCode", message, fields);
  }

  private Object codeToStore(Yaml code) {
    CodeId id = names.deployed(code.text());
    return id == null ? Trees.code(code) : id;
  }

  private Object permission(Yaml permission) {
    return permission.isList()
        ? permission.list().stream().map(actor -> (Object) read.actor(actor)).toList()
        : permission.text();
  }

  Input instantiate(ActorId from, Map<String, Yaml> fields) {
    String name = fields.containsKey("as") ? fields.get("as").text() : "contract";
    return instantiate(from, name, codeNumber(fields.get("code")), fields);
  }

  /** Native funds go with the message, so that they come back with an error reply. */
  private Input instantiate(ActorId from, String name, Object code, Map<String, Yaml> fields) {
    Coins coins = read.coins(fields);
    Map<String, Object> message = new TreeMap<>();
    message.put("code", code);
    message.put("label", fields.containsKey("label") ? fields.get("label").text() : name);
    message.put("funds", Fields.tree(read.foreignOf(coins)));
    message.put(PAYLOAD, read.payload(fields).bytes());
    if (fields.containsKey("salt")) {
      message.put("salt", read.bytes(fields.get("salt")).bytes());
    }
    if (fields.containsKey("admin")) {
      message.put("admin", read.actor(fields.get("admin")));
    }
    return message(
        from,
        Contracts.ADDRESS,
        Fields.message("instantiate", message),
        read.nativeOf(coins),
        StepFields.gas(fields));
  }

  /** A number, the name of a stored code, or deployed code that has a number. */
  private Object codeNumber(Yaml code) {
    if (code.isNumber()) {
      return StepFields.number(code);
    }
    Long stored = names.storedCode(code.text());
    if (stored != null) {
      return stored;
    }
    CodeId id = names.deployed(code.text());
    if (id == null) {
      throw code.wrong("there is no code '%s' at this point", code.text());
    }
    return id;
  }

  Input migrate(ActorId from, Map<String, Yaml> fields) {
    Map<String, Object> message = new TreeMap<>();
    message.put(CONTRACT, read.actor(fields.get(CONTRACT)));
    message.put("code", codeNumber(fields.get("code")));
    message.put(PAYLOAD, read.payload(fields).bytes());
    return wasm(from, "migrate", message, fields);
  }

  Input admin(ActorId from, Map<String, Yaml> fields) {
    ActorId contract = read.actor(fields.get(CONTRACT));
    if (!fields.containsKey("to")) {
      return message(
          from,
          Contracts.ADDRESS,
          ScriptedPrograms.payload(Map.of("clearAdmin", contract)),
          Value.ZERO,
          StepFields.gas(fields));
    }
    Map<String, Object> message = new TreeMap<>();
    message.put(CONTRACT, contract);
    message.put("to", read.actor(fields.get("to")));
    return wasm(from, "updateAdmin", message, fields);
  }

  Input sudo(ActorId from, Map<String, Yaml> fields) {
    Map<String, Object> message = new TreeMap<>();
    message.put(CONTRACT, read.actor(fields.get(CONTRACT)));
    message.put(PAYLOAD, read.payload(fields).bytes());
    return wasm(from, "sudo", message, fields);
  }

  // ------------------------------------------------------------------ transactions

  Input transaction(ActorId from, Map<String, Yaml> fields) {
    List<Transactions.Part> parts = new ArrayList<>();
    for (Yaml part : fields.get("messages").list()) {
      parts.add(part(part.map()));
    }
    return transaction(from, parts, fields);
  }

  /** A message with coins that a message cannot carry. */
  Input sendAsTransaction(ActorId from, Map<String, Yaml> fields) {
    if (fields.containsKey("at") || fields.containsKey("sponsor")) {
      throw fields.get("funds").wrong("only native funds go with 'at' or 'sponsor'");
    }
    return transaction(from, List.of(part(fields)), fields);
  }

  private Transactions.Part part(Map<String, Yaml> fields) {
    return new Transactions.Part(
        read.actor(fields.get("to")), read.payload(fields), read.coins(fields));
  }

  private static Input transaction(
      ActorId from, List<Transactions.Part> parts, Map<String, Yaml> fields) {
    return message(
        from, Transactions.ADDRESS, Transactions.of(parts), Value.ZERO, StepFields.gas(fields));
  }
}
