package io.weir.testkit;

import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Where the Kafka of the tests runs. */
enum KafkaVariant {
    EMBEDDED {
        @Override
        KafkaEngine start() {
            return EmbeddedEngine.start();
        }

        @Override
        public String toString() {
            return "embedded";
        }
    },
    DOCKER {
        @Override
        KafkaEngine start() {
            return ContainerEngine.start();
        }

        @Override
        public String toString() {
            return "in a container";
        }
    };

    /** System property, else environment variable: {@code auto} (the default), {@code embedded} or {@code docker}. */
    static final String SETTING = "WEIR_TEST_KAFKA";

    abstract KafkaEngine start();

    /** The variant of this JVM's tests. */
    static KafkaVariant current() {
        String environment = System.getenv().getOrDefault(SETTING, "auto");
        return choose(System.getProperty(SETTING, environment), ContainerEngine::isAvailable);
    }

    /** Docker is asked for only where the setting leaves it open. */
    static KafkaVariant choose(String setting, BooleanSupplier dockerIsAvailable) {
        return switch (setting.toLowerCase(Locale.ROOT)) {
            case "embedded" -> EMBEDDED;
            case "docker" -> DOCKER;
            case "auto", "" -> dockerIsAvailable.getAsBoolean() ? DOCKER : EMBEDDED;
            default ->
                throw new IllegalArgumentException(
                        SETTING + " must be auto, embedded or docker, not '" + setting + "'");
        };
    }
}
