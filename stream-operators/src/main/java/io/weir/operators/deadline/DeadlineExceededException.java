package io.weir.operators.deadline;

import java.util.concurrent.TimeoutException;

/** A {@link Deadline} passed before the work was done. A {@link TimeoutException}, so that who handles one handles both. */
public final class DeadlineExceededException extends TimeoutException {

    private static final long serialVersionUID = 1L;

    /** Made where an operator of its own gives up at {@code deadline}. */
    public DeadlineExceededException(Deadline deadline) {
        super("the deadline " + deadline.header() + " has passed");
    }
}
