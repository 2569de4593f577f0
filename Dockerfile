# One build for every image: `docker build --target ingest-service .` and so on.
# The first layers hold the dependencies alone, so that a change of source does not fetch them again.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY stream-operators/pom.xml stream-operators/
COPY embedded-kafka/pom.xml embedded-kafka/
COPY testkit/pom.xml testkit/
COPY events/pom.xml events/
COPY events-spring/pom.xml events-spring/
COPY ingest-service/pom.xml ingest-service/
COPY analyze-service/pom.xml analyze-service/
COPY fetch-service/pom.xml fetch-service/
COPY all-in-one/pom.xml all-in-one/
COPY benchmarks/pom.xml benchmarks/
# Resolves what the build below will ask for: the same command on modules that are still empty, which ends where the
# first of them has nothing to package.
RUN mvn -q -B -Dquick -DskipTests -fae package >/dev/null 2>&1 || true
COPY . .
RUN mvn -q -B -Dquick -DskipTests -Dweir.app=/app/weir package \
    && for service in ingest analyze fetch; do \
         java -Djarmode=tools -jar $service-service/target/$service-service-*-exec.jar \
           extract --destination /app/$service-service --application-filename service.jar; \
       done

# The services listen on every interface of their own container; what is published is for the compose file to say.
FROM eclipse-temurin:25-jre AS runtime
RUN useradd --system --uid 10001 --no-create-home weir
WORKDIR /app
COPY deploy/healthcheck /usr/local/bin/healthcheck
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED"
USER weir
ENTRYPOINT ["java", "-jar", "service.jar"]

# Stays below 300 MB resident whatever is sent to it and whether Kafka answers or not: on a heap that holds what may be in
# flight, and what waits to be sent. Half of it is young, with room for the lines under way to survive a collection in: those
# that do not fit would all be collected as old. To take more at once, raise all three alike.
FROM runtime AS ingest-service
COPY --from=build /app/ingest-service ./
ENV WEIR_INGEST_ADDRESS=0.0.0.0 \
    WEIR_INGEST_IN_FLIGHT=40MB \
    WEIR_PRODUCER_BUFFER=24MB \
    JAVA_TOOL_OPTIONS="-XX:+UseSerialGC -Xmx96m -Xmn48m -XX:SurvivorRatio=4 -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED"
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 CMD ["healthcheck", "8080"]

FROM runtime AS analyze-service
COPY --from=build /app/analyze-service ./
ENV WEIR_ANALYZE_ADDRESS=0.0.0.0
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 CMD ["healthcheck", "8081"]

FROM runtime AS fetch-service
COPY --from=build /app/fetch-service ./
ENV WEIR_FETCH_ADDRESS=0.0.0.0
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 CMD ["healthcheck", "8082"]

# One of the demo's producers: `storefront`, `checkout` or `payments`.
FROM runtime AS demo-shop
COPY --from=build /app/weir ./
ENV WEIR_DEMO_ADDRESS=0.0.0.0
ENTRYPOINT ["java", "-cp", "weir.jar:lib/*", "io.weir.demo.DemoShop"]
