package io.weir.benchmarks.fetch;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The JDK's client, a virtual thread for each of those at once where the JDK has them, else a platform thread. */
final class JdkContender implements Contender {

    private final String base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    JdkContender(String base) {
        this.base = base;
    }

    @Override
    public String name() {
        return "JDK HttpClient, virtual threads";
    }

    @Override
    public double perSecond(int concurrency, Duration time) throws Exception {
        ExecutorService threads = threads();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            int number = i;
            counts.add(threads.submit(() -> fetchUntil(end, number)));
        }
        long count = 0;
        for (Future<Long> one : counts) {
            count += one.get();
        }
        threads.shutdown();
        return count * 1e9 / (System.nanoTime() - start);
    }

    private long fetchUntil(long end, int number) throws Exception {
        long count = 0;
        while (System.nanoTime() < end) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/json/" + number + "-" + count))
                    .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("HTTP " + response.statusCode());
            }
            count++;
        }
        return count;
    }

    /** By name, since the sources are compiled for JDK 17. */
    private static ExecutorService threads() throws ReflectiveOperationException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool();
        }
    }
}
