package io.weir.operators.deadline;

import java.util.function.Supplier;
import reactor.util.context.Context;

/**
 * What one subscription is limited to.
 *
 * @param nanos the time from now on; none is left where it is not positive
 * @param error made when the time is over
 * @param context what the source sees
 */
record TimeLimit(long nanos, Supplier<? extends Throwable> error, Context context) {}
