package io.weir.operators;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets Reactor wait shortly for the queue of its own scheduler where a task is cancelled while it is being scheduled.
 * Reactor allows itself the same where it is cancelled later, and forgot this one.
 */
public class ReactorHousekeeping implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("reactor.core.scheduler.WorkerTask", "setFuture")
                .allowBlockingCallsInside("reactor.core.scheduler.SchedulerTask", "setFuture");
    }
}
