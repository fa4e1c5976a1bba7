/** Ping-pong: the smallest program that asks another one, many times over. */
package io.geartrain.programs.library.pingpong;
