package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;

/**
 * What an idempotency key stands for.
 *
 * @param request digest of what was submitted under it
 * @param message the message it became
 * @param height when
 * @param reply the reply, once there is one; else null
 */
public record KeyUse(Bytes32 request, MessageId message, long height, Mail reply) {}
