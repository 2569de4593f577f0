package io.weir.demo;

import io.weir.demo.LogStyle.Entry;
import java.util.List;
import java.util.Random;

/** What each of the demo's services does, and says. */
enum Role {
    STOREFRONT("storefront", LogStyle.ACCESS_LOG, 0.01) {
        @Override
        Entry entry(boolean failed, boolean paymentsBroken, Random random) {
            String path = pick(List.of("/", "/products/%d", "/cart", "/search?q=%d"), random);
            return new Entry(failed ? "ERROR" : "INFO", "GET " + path.formatted(number(random)) + " HTTP/1.1");
        }
    },
    CHECKOUT("checkout", LogStyle.JSON, 0.01) {
        @Override
        Entry entry(boolean failed, boolean paymentsBroken, Random random) {
            if (failed) {
                return new Entry("ERROR", "order %d has no shipping address".formatted(number(random)));
            }
            return paymentsBroken && random.nextInt(3) == 0
                    ? new Entry("WARN", "payment of order %d is slow, it is kept for later".formatted(number(random)))
                    : new Entry("INFO", "order %d placed".formatted(number(random)));
        }
    },
    PAYMENTS("payments", LogStyle.SPRING_BOOT, 0.01) {
        @Override
        Entry entry(boolean failed, boolean paymentsBroken, Random random) {
            if (!failed) {
                return new Entry("INFO", "captured %d.%02d EUR".formatted(number(random), random.nextInt(100)));
            }
            return paymentsBroken
                    ? new Entry(
                            "ERROR", "card network did not answer within 2000 ms, payment %d".formatted(number(random)))
                    : new Entry("ERROR", "card of payment %d declined by issuer".formatted(number(random)));
        }
    };

    /** The share of errors while broken. */
    private static final double BROKEN_ERRORS = 0.8;

    private final String serviceName;
    private final LogStyle style;
    private final double usualErrors;

    Role(String serviceName, LogStyle style, double usualErrors) {
        this.serviceName = serviceName;
        this.style = style;
        this.usualErrors = usualErrors;
    }

    String serviceName() {
        return serviceName;
    }

    LogStyle style() {
        return style;
    }

    /** The share of errors, 0–1; only payments ever breaks. */
    double errors(boolean paymentsBroken) {
        return this == PAYMENTS && paymentsBroken ? BROKEN_ERRORS : usualErrors;
    }

    abstract Entry entry(boolean failed, boolean paymentsBroken, Random random);

    private static int number(Random random) {
        return 1_000 + random.nextInt(9_000);
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
