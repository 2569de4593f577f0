package io.weir.ingest;

import io.weir.ingest.tenant.Tenants;
import io.weir.ingest.tenant.TokenTenants;
import io.weir.ingest.tenant.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps the tokens as the settings and the file have them: looks at the file again and again, and reads it when it has
 * changed. A file that cannot be read any more, or understood, leaves the tokens as they were.
 */
final class TokenSource implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TokenSource.class);

    private final Tokens fixed;
    private final @Nullable Path file;
    private final Duration reload;
    /** Null where everybody may send. */
    private final @Nullable TokenTenants tenants;

    private @Nullable Version version;
    private volatile Disposable running = Disposables.disposed();

    private record Version(
            long modifiedMillis, long size, @Nullable Object key) {}

    /** Reads the file once; throws if that cannot be done. */
    TokenSource(IngestProperties.Tokens settings) {
        this.fixed = Tokens.ofList(settings.list());
        this.file = settings.file().isBlank() ? null : Path.of(settings.file());
        this.reload = settings.reload();
        try {
            this.tenants = settings.isConfigured() ? new TokenTenants(read()) : null;
        } catch (IOException e) {
            throw new UncheckedIOException("the tokens in " + file + " cannot be read: see WEIR_TOKENS_FILE", e);
        }
    }

    Tenants tenants() {
        return tenants == null ? Tenants.open() : tenants;
    }

    private Tokens read() throws IOException {
        if (file == null) {
            return fixed;
        }
        version = versionOf(file);
        return fixed.and(Tokens.ofLines(Files.readAllLines(file)));
    }

    private static Version versionOf(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Version(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
    }

    private void readIfChanged(Path watched, TokenTenants known) {
        try {
            if (!versionOf(watched).equals(version)) {
                Tokens tokens = read();
                known.replace(tokens);
                log.info("{} changed: {}", watched, tokens);
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{} is not taken over, the tokens stay as they were: {}", watched, e.getMessage());
        }
    }

    @Override
    public void start() {
        Path watched = file;
        TokenTenants known = tenants;
        if (watched != null && known != null) {
            running = Flux.interval(reload, Schedulers.boundedElastic())
                    .onBackpressureDrop()
                    .subscribe(
                            count -> readIfChanged(watched, known),
                            failure -> log.error("{} is not looked at any more", watched, failure));
        }
    }

    @Override
    public void stop() {
        running.dispose();
    }

    @Override
    public boolean isRunning() {
        return !running.isDisposed();
    }
}
