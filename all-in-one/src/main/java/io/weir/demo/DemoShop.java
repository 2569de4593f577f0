package io.weir.demo;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One service of the demo as a process of its own: logs to the ingest service and serves its diagnostics until it is
 * stopped, and as {@code payments} breaks once a minute.
 *
 * <p>Its argument is the service's name. {@code WEIR_URL} is the ingest service (default http://127.0.0.1:8080),
 * {@code WEIR_DEMO_ADDRESS} and {@code WEIR_DEMO_PORT} where it listens (127.0.0.1, 9100).
 */
public final class DemoShop {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private DemoShop() {}

    /** Runs until the process is stopped; exits with 2 if it is not told which service to be. */
    public static void main(String[] args) {
        Optional<Role> role = Arrays.stream(Role.values())
                .filter(candidate -> args.length == 1 && candidate.serviceName().equals(args[0]))
                .findFirst();
        if (role.isEmpty()) {
            System.err.println("say which service to be: storefront, checkout or payments");
            System.exit(2);
        }
        run(role.orElseThrow(), System.getenv());
    }

    private static void run(Role role, Map<String, String> environment) {
        AtomicBoolean paymentsBroken = new AtomicBoolean();
        try (DemoService service = new DemoService(
                        role,
                        paymentsBroken::get,
                        role.serviceName().hashCode(),
                        environment.getOrDefault("WEIR_DEMO_ADDRESS", "127.0.0.1"),
                        Integer.parseInt(environment.getOrDefault("WEIR_DEMO_PORT", "9100")));
                LogShipper shipper =
                        new LogShipper(URI.create(environment.getOrDefault("WEIR_URL", "http://127.0.0.1:8080")))) {
            System.out.println(role.serviceName() + " logs and listens at " + service.url());
            Traffic traffic = new Traffic(List.of(service), shipper, paymentsBroken);
            Object unused = Flux.merge(traffic.run(Mono.never()), traffic.breakdowns(Timetable.of(FOR_EVER)))
                    .blockLast();
        }
    }
}
