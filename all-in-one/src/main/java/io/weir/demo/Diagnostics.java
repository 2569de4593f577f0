package io.weir.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the fetch service is to look up about each of the demo's services: its own pages, and how its caller is. */
final class Diagnostics {

    private static final List<String> PAGES = List.of("health", "metrics", "build-info");

    private Diagnostics() {}

    /** Configuration of the fetch service. */
    static Map<String, String> of(List<DemoService> services) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < services.size(); i++) {
            DemoService service = services.get(i);
            for (int page = 0; page < PAGES.size(); page++) {
                put(properties, service, page, PAGES.get(page), service.url() + "/" + PAGES.get(page));
            }
            if (i > 0) {
                DemoService caller = services.get(i - 1);
                put(
                        properties,
                        service,
                        PAGES.size(),
                        caller.role().serviceName() + "-health",
                        caller.url() + "/health");
            }
        }
        return properties;
    }

    private static void put(Map<String, String> properties, DemoService service, int index, String name, String url) {
        String key = "weir.fetch.diagnostics.services." + service.role().serviceName() + "[" + index + "]";
        properties.put(key + ".name", name);
        properties.put(key + ".url", url);
    }
}
