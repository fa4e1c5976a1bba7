package io.geartrain.runtime.message;

/**
 * A message on its way to a program.
 *
 * @param id its address in the log
 * @param source who sent it
 * @param destination the program it is for
 * @param entry which entry of the program it runs
 * @param payload canonical CBOR, or raw bytes in replies of panics
 * @param value moved when the message is first executed, returned when it fails
 * @param gasNode the node of the gas tree that pays for it: its own, or the one it shares; null
 *     when gas is not counted
 * @param replyTo the message that this one answers, or whose failure it tells; null unless the entry is
 *     {@code REPLY} or {@code SIGNAL}
 * @param replyCode why it came; null unless the entry is {@code REPLY} or {@code SIGNAL}
 */
public record Message(
    MessageId id,
    ActorId source,
    ActorId destination,
    EntryPoint entry,
    Payload payload,
    Value value,
    MessageId gasNode,
    MessageId replyTo,
    ReplyCode replyCode) {

  /** Whether it shares the gas of the message that sent it. */
  public boolean sharesGas() {
    return gasNode != null && !gasNode.equals(id);
  }

  /** Whether a failure of it may send its program a signal (gear.md, 1: System reserve, signal). */
  public boolean isSignalled() {
    return entry == EntryPoint.HANDLE || entry == EntryPoint.REPLY && replyCode.isSuccess();
  }
}
