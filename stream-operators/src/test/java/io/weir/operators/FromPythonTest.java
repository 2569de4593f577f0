package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.cache.AsyncCache;
import io.weir.operators.gather.Gather;
import io.weir.operators.generate.Generators;
import io.weir.operators.lines.Lines;
import io.weir.operators.parallel.Workers;
import io.weir.operators.retry.Retry;
import io.weir.operators.timer.Timer;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * Runs every row of docs/from-python.md: what stands between the two markers of a test is what the page shows, and what
 * it prints is what the page says that it prints.
 */
class FromPythonTest {

    private final LongSupplier clock = VirtualClock::nanoTime;
    private final Output out = new Output();

    /** Collects what a snippet prints. */
    private static final class Output {
        private final List<String> lines = new ArrayList<>();

        synchronized void println(Object line) {
            lines.add(line.toString());
        }
    }

    /** Lets the snippet's seconds pass at once. */
    private static <T> void virtually(Supplier<? extends Publisher<T>> snippet) {
        StepVerifier.withVirtualTime(snippet)
                .thenAwait(Duration.ofHours(1))
                .thenConsumeWhile(element -> true)
                .verifyComplete();
    }

    private void matchesThePage(TestInfo test) {
        FromPythonPage.Section section =
                FromPythonPage.section(test.getTestMethod().orElseThrow().getName());
        assertThat(section.output()).isEqualTo(out.lines);
        assertThat(section.code()).isEqualTo(section.snippet());
    }

    @Test
    void countdown(TestInfo test) {
        // snippet
        Flux<Integer> countdown = Generators.countdown(3)
                .doOnSubscribe(s -> out.println("starting"))
                .doOnRequest(n -> out.println("next"))
                .doOnComplete(() -> out.println("done"));

        countdown.subscribe(new OneByOne<>(value -> out.println("got " + value)));
        // end
        matchesThePage(test);
    }

    @Test
    void aMillionSquares(TestInfo test) {
        // snippet
        Supplier<Object> list =
                () -> LongStream.range(0, 1_000_000).map(n -> n * n).boxed().toList();
        Supplier<Object> lazy = () -> Flux.range(0, 1_000_000).map(n -> (long) n * n);

        out.println("list: about " + retainedMegabytes(list) + " MB");
        out.println("lazy: about " + retainedMegabytes(lazy) + " MB");
        out.println("sum:  "
                + Flux.range(0, 1_000_000)
                        .map(n -> (long) n * n)
                        .reduce(0L, Long::sum)
                        .block());
        // end
        matchesThePage(test);
    }

    /** What an object holds in memory, rounded to 4 MB, which is well above what a garbage collection leaves behind. */
    private static long retainedMegabytes(Supplier<Object> maker) {
        long before = used();
        Object made = maker.get();
        long after = used();
        Reference.reachabilityFence(made);
        return Math.round((after - before) / 1e6 / 4) * 4;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void pipelineOverAFile(TestInfo test, @TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("numbers.txt"), "1\n2\n\n3\n   \n4\n");
        // snippet
        Function<Flux<String>, Flux<String>> filterNonempty = lines -> lines.filter(line -> !line.isBlank());
        Function<Flux<String>, Flux<Long>> parseNumbers = lines -> lines.map(Long::parseLong);

        Mono<Long> total = Lines.from(file)
                .strings()
                .transform(filterNonempty)
                .transform(parseNumbers)
                .reduce(0L, Long::sum);

        out.println("total: " + total.block());
        // end
        matchesThePage(test);
    }

    @Test
    void plainDecorator(TestInfo test) {
        // snippet
        Function<Mono<String>, Mono<String>> logged = source ->
                source.doFirst(() -> out.println("Calling greet")).doOnSuccess(value -> out.println("Finished greet"));

        Mono<String> greet = Mono.fromSupplier(() -> "Hello, Ada!").transformDeferred(logged);

        out.println(greet.block());
        // end
        matchesThePage(test);
    }

    @Test
    void timer(TestInfo test) {
        virtually(() -> {
            // snippet
            Timer timer = Timer.named("slow_function").clock(clock).listener(out::println);

            Mono<String> slowFunction = Mono.delay(Duration.ofMillis(500)).thenReturn("done");

            return timer.mono(slowFunction).doOnNext(out::println);
            // end
        });
        matchesThePage(test);
    }

    @Test
    void retry(TestInfo test) {
        Random random = new Random(1_003_000_000);
        virtually(() -> {
            // snippet
            Mono<String> unreliable = Mono.fromCallable(() -> {
                if (random.nextDouble() < 0.7) {
                    throw new IOException("connection lost");
                }
                return "success";
            });

            Retry retry = Retry.of("unreliable")
                    .maxAttempts(5)
                    .delay(Duration.ofSeconds(1))
                    .listener(out::println);

            return retry.mono(unreliable).doOnNext(out::println);
            // end
        });
        matchesThePage(test);
    }

    @Test
    void caching(TestInfo test) {
        // snippet
        AsyncCache<Integer, Integer> cache =
                AsyncCache.<Integer, Integer>named("squares").build();
        Function<Integer, Mono<Integer>> square = n -> Mono.fromSupplier(() -> {
            out.println("computing " + n + " squared");
            return n * n;
        });

        out.println(cache.get(4, square).block());
        out.println(cache.get(4, square).block());
        out.println(cache.get(5, square).block());
        // end
        matchesThePage(test);
    }

    @Test
    void sequentialAgainstConcurrent(TestInfo test) {
        virtually(() -> {
            // snippet
            Function<String, Mono<String>> fetch =
                    name -> Mono.delay(Duration.ofSeconds(1)).thenReturn(name + " data");
            List<String> names = List.of("users", "orders", "stock");

            Mono<List<String>> sequential =
                    Flux.fromIterable(names).concatMap(fetch).collectList();
            Mono<List<String>> concurrent = Gather.all(names.stream().map(fetch).toList());

            Timer oneByOne = Timer.named("sequential").clock(clock).listener(out::println);
            Timer atOnce = Timer.named("concurrent").clock(clock).listener(out::println);
            return oneByOne.mono(sequential).then(atOnce.mono(concurrent)).doOnNext(out::println);
            // end
        });
        matchesThePage(test);
    }

    @Test
    void fiveWorkersOverTenDownloads(TestInfo test) {
        AtomicInteger rounds = new AtomicInteger();
        CyclicBarrier fiveAtOnce = new CyclicBarrier(5, rounds::incrementAndGet);
        Function<Integer, String> download = n -> {
            try {
                fiveAtOnce.await(10, TimeUnit.SECONDS);
                return "file" + n;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        // snippet
        try (Workers workers = Workers.blocking("download", 5, 10)) {
            List<String> files =
                    workers.map(Flux.range(1, 10), download).collectList().block();
            out.println(files);
            out.println("rounds: " + rounds);
        }
        // end
        matchesThePage(test);
    }

    @Test
    void fourHeavyComputationsOnAllCores(TestInfo test) {
        // snippet
        Function<Integer, Long> primesBelow = limit -> IntStream.range(2, limit)
                .filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0))
                .count();

        try (Workers cores = Workers.computing("primes", 10)) {
            Flux<Integer> limits = Flux.just(10_000, 20_000, 30_000, 40_000);
            out.println(cores.map(limits, primesBelow).collectList().block());
        }
        // end
        matchesThePage(test);
    }

    @Test
    void everySectionOfThePageIsTested() {
        List<String> tests = java.util.Arrays.stream(FromPythonTest.class.getDeclaredMethods())
                .filter(method -> method.getParameterCount() > 0 && method.isAnnotationPresent(Test.class))
                .map(java.lang.reflect.Method::getName)
                .sorted()
                .toList();
        assertThat(FromPythonPage.sections()).containsExactlyElementsOf(tests);
    }

    /** Asks for one element when it has dealt with the one before, as a for loop does. */
    private static final class OneByOne<T> extends reactor.core.publisher.BaseSubscriber<T> {
        private final java.util.function.Consumer<T> body;

        OneByOne(java.util.function.Consumer<T> body) {
            this.body = body;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(T value) {
            body.accept(value);
            request(1);
        }
    }
}
