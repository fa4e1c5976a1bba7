package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Reservation;

/**
 * A reservation and where its end is scheduled.
 *
 * @param reservation what
 * @param end its task
 */
public record Reserved(Reservation reservation, AgendaKey end) {}
