package io.geartrain.runtime.host;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;

/**
 * Gas that a program set aside (gear.md, 1: Reservations). It is out of every tree until it is used or
 * given back.
 *
 * @param amount what a message sent from it gets
 * @param hold gas set aside for its rent
 * @param since the height at which it was made
 * @param until the height at which it ends
 * @param root the tree it came from
 * @param payer who gets back what is left
 */
public record Reservation(
    long amount, long hold, long since, long until, MessageId root, ActorId payer) {}
