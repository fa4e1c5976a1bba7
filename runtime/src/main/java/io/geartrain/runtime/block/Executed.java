package io.geartrain.runtime.block;

import java.util.List;

/**
 * One executed dispatch as the record keeps it.
 *
 * @param outcome what running it came to
 * @param dispositions where each effect went, in the effects' order, then that of the automatic or
 *     error reply if there was one
 */
public record Executed(Outcome outcome, List<Disposition> dispositions) {}
