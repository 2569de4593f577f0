package io.weir.up;

import io.weir.embedded.BrokerStartException;
import io.weir.embedded.EmbeddedKafka;
import io.weir.ingest.socket.SocketListeners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Embedded Kafka and the services in this process. Kafka and the services' configuration start at the same time; the
 * services share their event loops, and nothing else. Thread-safe.
 */
public final class WeirServer implements AutoCloseable {

    /** How long after the start of the services they may take to become ready. */
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

    /** What each service may take to finish what it has begun, once it is told to stop. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private static final Duration READY_INTERVAL = Duration.ofMillis(25);

    private static final Logger log = LoggerFactory.getLogger(WeirServer.class);

    private final UpSettings settings;
    private final Map<String, String> environment;
    private final CompletableFuture<EmbeddedKafka> kafka = new CompletableFuture<>();
    private final Map<Service, RunningService> services = new ConcurrentHashMap<>();
    private final ReactorResourceFactory eventLoops = new ReactorResourceFactory();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private WeirServer(UpSettings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /**
     * A server that is not started yet: {@link #stop} ends it at whatever point of its start it is.
     *
     * @param environment the process's; ports and everything else the services' configuration files name
     */
    public static WeirServer create(UpSettings settings, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(settings.properties());
        return new WeirServer(settings, Map.copyOf(all));
    }

    /**
     * Starts everything and returns when every readiness endpoint says UP.
     *
     * @throws StartException if anything does not start; what had started is stopped
     */
    public void start() {
        try {
            requirePorts();
            // How the process logs is for whoever starts this to say; Spring Boot would set it anew for each service.
            System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
            // One event loop thread a core serves all of them; each would make its own otherwise, and stop everybody's.
            eventLoops.setUseGlobalResources(false);
            eventLoops.setShutdownQuietPeriod(Duration.ZERO);
            eventLoops.start();
            startAll();
            awaitReady();
        } catch (RuntimeException e) {
            close();
            throw reason(e);
        }
    }

    /** Where Kafka answers. */
    public String bootstrapServers() {
        return kafka.join().bootstrapServers();
    }

    /** Where Kafka's data are. */
    public EmbeddedKafka kafka() {
        return kafka.join();
    }

    /** The services that run, in the order of {@link Service}. */
    public List<RunningService> services() {
        return Arrays.stream(Service.values())
                .filter(services::containsKey)
                .map(services::get)
                .toList();
    }

    /** The service that runs. */
    public RunningService service(Service service) {
        RunningService running = services.get(service);
        if (running == null) {
            throw new IllegalStateException(service.configName() + " does not run");
        }
        return running;
    }

    /** The ports of the protocols that ingest takes without HTTP, by their names. */
    public Map<String, Integer> listeners() {
        return service(Service.INGEST).context().getBean(SocketListeners.class).ports();
    }

    /** Waits until the server cannot go on, and returns the reason in one line; for ever if it is well. */
    public String awaitFailure() {
        return failure.join();
    }

    private void requirePorts() {
        for (Service service : Service.values()) {
            Ports.requireFree(
                    service.address(environment),
                    service.port(environment),
                    service.configName(),
                    "set " + service.portVariable() + " to another port");
        }
        for (Listener listener : Listener.values()) {
            listener.requireFree(environment);
        }
    }

    private void startAll() {
        ExecutorService starters = Executors.newFixedThreadPool(1 + Service.values().length, WeirServer::daemon);
        try {
            List<CompletableFuture<?>> starts = new ArrayList<>();
            starts.add(run(starters, this::startKafka));
            for (Service service : Service.values()) {
                starts.add(run(starters, () -> startService(service)));
            }
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } finally {
            starters.shutdown();
        }
    }

    private CompletableFuture<?> run(ExecutorService starters, Supplier<?> start) {
        return CompletableFuture.supplyAsync(start, starters).whenComplete((started, e) -> {
            if (e != null) {
                // Whoever waits for Kafka is not to wait for ever.
                kafka.completeExceptionally(e);
            }
        });
    }

    private EmbeddedKafka startKafka() {
        EmbeddedKafka started = EmbeddedKafka.start(settings.kafka());
        started.failure().thenAccept(reason -> failure.complete("Kafka gave up: " + reason));
        if (!kafka.complete(started)) {
            started.close();
        }
        return started;
    }

    private RunningService startService(Service service) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(service.application())
                .web(WebApplicationType.REACTIVE)
                .registerShutdownHook(false)
                .logStartupInfo(false)
                .initializers(shared())
                .run(arguments(service));
        RunningService running = RunningService.of(service, context, service.address(environment));
        services.put(service, running);
        if (closing.get()) {
            context.close();
        }
        log.info("{} is up at {}", service.configName(), running.url());
        return running;
    }

    private ApplicationContextInitializer<ConfigurableApplicationContext> shared() {
        return context -> {
            context.getBeanFactory().registerSingleton("reactorResourceFactory", eventLoops);
            context.addBeanFactoryPostProcessor(
                    new KafkaGate(kafka.thenApply(EmbeddedKafka::bootstrapServers), context.getEnvironment()));
        };
    }

    private String[] arguments(Service service) {
        Map<String, String> arguments = new HashMap<>(settings.properties());
        arguments.put("spring.config.name", service.configName());
        arguments.put("spring.main.banner-mode", "off");
        arguments.put("spring.lifecycle.timeout-per-shutdown-phase", DRAIN.toMillis() + "ms");
        arguments.put("WEIR_TOPIC_RETENTION", settings.retention().toMillis() + "ms");
        arguments.put("WEIR_TOPIC_RETENTION_SIZE", settings.retentionBytes() + "B");
        return arguments.entrySet().stream()
                .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                .toArray(String[]::new);
    }

    private void awaitReady() {
        long giveUpNanos = System.nanoTime() + READY_TIMEOUT.toNanos();
        Collection<RunningService> waiting = new ArrayList<>(services.values());
        while (!closing.get()) {
            waiting.removeIf(RunningService::isReady);
            if (waiting.isEmpty()) {
                return;
            }
            if (System.nanoTime() > giveUpNanos) {
                RunningService first = waiting.iterator().next();
                throw new StartException(
                        "%s did not become ready within %d s: ask %s/actuator/health, or read the log"
                                .formatted(first.service().configName(), READY_TIMEOUT.toSeconds(), first.url()),
                        null);
            }
            LockSupport.parkNanos(READY_INTERVAL.toNanos());
        }
    }

    /**
     * Stops everything in order: who takes work in first, Kafka last, so that what was accepted is stored and what was
     * consumed is either finished or consumed again at the next start. Returns when all is stopped, whoever began it;
     * within 10 s.
     *
     * @return whether this call stopped it, and not an earlier one
     */
    public boolean stop() {
        if (!closing.compareAndSet(false, true)) {
            closed.join();
            return false;
        }
        try {
            services().forEach(WeirServer::stop);
            stopKafka();
            eventLoops.stop();
            return true;
        } finally {
            closed.complete(null);
        }
    }

    /** {@link #stop} for try-with-resources. */
    @Override
    public void close() {
        boolean unused = stop();
    }

    private static void stop(RunningService running) {
        try {
            running.context().close();
        } catch (RuntimeException e) {
            log.warn("{} did not stop in order", running.service().configName(), e);
        }
    }

    /** Kafka may be starting still: it is stopped once it stands, if that is soon. */
    private void stopKafka() {
        try {
            kafka.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS).close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            kafka.completeExceptionally(e);
        } catch (java.util.concurrent.ExecutionException e) {
            log.debug("Kafka had not started", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "weir-start");
        thread.setDaemon(true);
        return thread;
    }

    private static StartException reason(Throwable thrown) {
        Throwable e = thrown;
        while (e instanceof CompletionException && e.getCause() != null) {
            e = e.getCause();
        }
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartException known) {
                return known;
            }
            if (cause instanceof BrokerStartException) {
                return new StartException(String.valueOf(cause.getMessage()), e);
            }
        }
        log.error("The start failed", e);
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new StartException("the start failed: " + root.getMessage(), e);
    }
}
