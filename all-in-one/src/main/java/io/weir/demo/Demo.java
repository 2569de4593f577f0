package io.weir.demo;

import io.weir.embedded.EmbeddedKafkaSettings;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.terminal.Colour;
import io.weir.terminal.Terminal;
import io.weir.up.Listener;
import io.weir.up.RunningService;
import io.weir.up.Service;
import io.weir.up.UpSettings;
import io.weir.up.WeirServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Everything of {@link WeirServer}, ephemeral, with three services that log to it and one that breaks. {@link #close} ends
 * it at any time.
 */
public final class Demo implements AutoCloseable {

    /** The incident comes within seconds where there is a core for it; on a busy machine it is waited for. */
    private static final Duration INCIDENT_GRACE = Duration.ofSeconds(45);

    /** The last lines of a service wait a second for what may belong to them, and their window for its end. */
    private static final Duration COUNTING_GRACE = Duration.ofSeconds(8);

    private static final Duration GRACE_INTERVAL = Duration.ofMillis(200);

    private final Terminal terminal;
    private final @Nullable Duration total;
    private final AtomicBoolean paymentsBroken = new AtomicBoolean();
    private final List<DemoService> services;
    private final WeirServer server;

    /**
     * Starts the three services, and nothing else yet.
     *
     * @param total how long the demo goes on once all is ready; null for ever
     * @param freePorts whether to take any free port even where the usual one is free
     */
    public Demo(Terminal terminal, @Nullable Duration total, boolean freePorts, Map<String, String> environment) {
        this.terminal = terminal;
        this.total = total;
        this.services = Arrays.stream(Role.values())
                .map(role -> new DemoService(
                        role, paymentsBroken::get, role.serviceName().hashCode()))
                .toList();
        this.server = WeirServer.create(
                new UpSettings(
                        Optional.empty(),
                        freePorts || !PortsInUse.isFree(EmbeddedKafkaSettings.DEFAULT_PORT)
                                ? 0
                                : EmbeddedKafkaSettings.DEFAULT_PORT,
                        Duration.ofHours(1),
                        256L << 20,
                        properties(freePorts, environment)),
                environment);
    }

    /** Small windows, so that what happens is seen soon; a free port where the usual one is taken. */
    private Map<String, String> properties(boolean freePorts, Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>(Diagnostics.of(services));
        properties.put("WEIR_WINDOW_SIZE", "2s");
        properties.put("WEIR_WINDOW_LATENESS", "1s");
        properties.put("WEIR_WINDOW_IDLE_TIMEOUT", "2s");
        properties.put("WEIR_ERROR_RATE_RESOLVE_AFTER", "4s");
        for (Service service : Service.values()) {
            boolean chosen = environment.containsKey(service.portVariable());
            if (!chosen && (freePorts || !PortsInUse.isFree(service.defaultPort()))) {
                properties.put(service.portVariable(), "0");
            }
        }
        for (Listener listener : Listener.values()) {
            boolean chosen = environment.containsKey(listener.portVariable());
            if (!chosen && (freePorts || !PortsInUse.isFree(listener.defaultPort()))) {
                properties.put(listener.portVariable(), "0");
            }
        }
        return properties;
    }

    /**
     * Tells the story; returns when the time is over, with the reason if it did not show what it is for.
     *
     * @throws io.weir.up.StartException if the server does not start
     */
    public Optional<String> run() {
        introduce();
        server.start();
        tellWhereItIs();
        Scheduler telling = Schedulers.newSingle("weir-demo");
        try (LogShipper shipper = new LogShipper(server.service(Service.INGEST).url())) {
            Story story = new Story(
                    new TopicReader(KafkaConnection.to(server.bootstrapServers(), "weir-demo")), terminal, telling);
            Traffic traffic = new Traffic(services, shipper, paymentsBroken);
            story.say("all is well");
            tell(story, traffic, telling);
            Mono<Optional<String>> ending = Mono.fromCallable(() -> {
                        story.tellSummary(traffic.shipped(), traffic.failed());
                        return story.missing();
                    })
                    .subscribeOn(telling);
            return ending.blockOptional().flatMap(missing -> missing);
        } finally {
            telling.dispose();
        }
    }

    private void tell(Story story, Traffic traffic, Scheduler telling) {
        Timetable timetable = Timetable.of(total == null ? Duration.ofDays(1) : total);
        Mono<?> over =
                total == null ? Mono.never() : Mono.delay(total).then(until(story::isTold, INCIDENT_GRACE, telling));
        Mono<?> counted =
                traffic.run(over).then(until(() -> story.hasCounted(traffic.shipped()), COUNTING_GRACE, telling));
        Object unused = Flux.merge(
                        story.tell(),
                        traffic.breakdowns(timetable).publishOn(telling).doOnNext(story::tellBreakdown))
                .takeUntilOther(counted)
                .blockLast();
    }

    /** Completes when the condition holds, and at the end of the grace at the latest. */
    private static Mono<Long> until(BooleanSupplier condition, Duration grace, Scheduler telling) {
        return Flux.interval(Duration.ZERO, GRACE_INTERVAL, telling)
                .onBackpressureDrop()
                .filter(tick -> condition.getAsBoolean())
                .next()
                .timeout(grace, Mono.just(-1L));
    }

    private void introduce() {
        terminal.out().line("Three services log here, each in its own way; payments will break.");
        for (DemoService service : services) {
            terminal.out()
                    .line("  %-16s %-24s %s"
                            .formatted(
                                    service.role().serviceName(),
                                    service.url(),
                                    service.role().style().label()));
        }
        terminal.out().line("Weir is starting; nothing is kept.");
        terminal.out().flush();
    }

    private void tellWhereItIs() {
        terminal.out().line("  %-16s %s".formatted("kafka", server.bootstrapServers()));
        for (RunningService running : server.services()) {
            terminal.out().line("  %-16s %s".formatted(running.service().configName(), running.url()));
        }
        terminal.out()
                .line("Look on from another terminal: "
                        + terminal.painter()
                                .paint("weir tail incidents --kafka " + server.bootstrapServers(), Colour.BOLD));
        terminal.out().line("");
    }

    /** Stops everything in order; again does nothing. */
    @Override
    public void close() {
        services.forEach(DemoService::close);
        server.close();
    }
}
