package io.geartrain.programs;

/**
 * What a handler returns: what shall happen. Made by {@code Effect()}; a handler returns the one it
 * made.
 *
 * @param <E> the program's events
 * @param <S> the program's state
 */
public sealed interface Effect<E, S> permits EffectBuilder, ReplyEffect {}
