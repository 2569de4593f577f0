package io.weir.fetch;

import io.weir.events.FetchRequest.Target;
import io.weir.fetch.FetchProperties.Template;
import io.weir.fetch.engine.AllowedTarget;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which diagnostics a service has: those configured for it, else the default ones, else none. Nothing but the service's
 * name comes from an alert, and it cannot leave the place in the URL that the template gives it.
 */
final class Diagnostics {

    private static final String SERVICE = "{service}";

    private final List<Template> byDefault;
    private final Map<String, List<Template>> byService;
    private final List<AllowedTarget> allowed;

    /** @throws IllegalArgumentException if an entry is none; the message names it */
    Diagnostics(FetchProperties.Diagnostics properties) {
        this.byDefault = List.copyOf(properties.defaultTargets());
        this.byService = Map.copyOf(properties.services());
        this.allowed = Stream.concat(
                        properties.allow().stream(), templates().flatMap(template -> place(template).stream()))
                .distinct()
                .map(AllowedTarget::parse)
                .toList();
        requireOneCommandAName();
    }

    /** A command is found by its name. */
    private void requireOneCommandAName() {
        Map<String, List<String>> commands = new HashMap<>();
        templates().filter(template -> !template.command().isEmpty()).forEach(template -> {
            List<String> other = commands.put(template.name(), template.command());
            if (other != null && !other.equals(template.command())) {
                throw new IllegalArgumentException("two different commands are called '" + template.name() + "'");
            }
        });
    }

    /** The places that may be reached: those allowed by name, and the host and port of every template that fixes both. */
    List<AllowedTarget> allowed() {
        return allowed;
    }

    /** The targets of a service, at most 20; empty if it has none. */
    List<Target> of(String service) {
        if (service.chars().allMatch(c -> c == '.')) {
            // In a path it would lead elsewhere.
            return List.of();
        }
        String encoded = URLEncoder.encode(service, StandardCharsets.UTF_8).replace("+", "%20");
        List<Target> targets = new ArrayList<>();
        for (Template template : byService.getOrDefault(service, byDefault)) {
            String url = template.command().isEmpty()
                    ? template.isLocal() ? template.url() : template.url().replace(SERVICE, encoded)
                    : LocalTargets.COMMAND + template.name();
            targets.add(Target.get(template.name(), url));
        }
        return targets;
    }

    /** What a target that {@link #of} gave out is to run; empty if it is no command. */
    List<String> command(Target target) {
        return templates()
                .filter(template -> target.url().equals(LocalTargets.COMMAND + template.name()))
                .map(Template::command)
                .findFirst()
                .orElse(List.of());
    }

    private Stream<Template> templates() {
        return Stream.concat(byDefault.stream(), byService.values().stream().flatMap(List::stream));
    }

    /** {@code HOST:PORT} of a template; empty if the service's name is part of it. */
    private static Optional<String> place(Template template) {
        if (template.isLocal()) {
            return Optional.empty();
        }
        // A letter where the name will be makes the rest readable as a URL.
        URI url = read(template);
        if (template.url().replace(SERVICE, "a").equals(template.url())
                || URI.create(template.url().replace(SERVICE, "b")).getHost().equals(url.getHost())) {
            int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
            return Optional.of(url.getHost() + ":" + port);
        }
        return Optional.empty();
    }

    private static URI read(Template template) {
        try {
            URI url = URI.create(template.url().replace(SERVICE, "a"));
            if (url.getScheme() != null && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw refused(template, e);
        }
        throw refused(template, null);
    }

    private static IllegalArgumentException refused(Template template, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "the url of diagnostics target '" + template.name() + "' is not an absolute http URL: "
                        + template.url(),
                cause);
    }
}
