# shellcheck shell=bash
# benchmarks/run pressure [seconds]: what ingest does while Kafka stops for that long, 60 by default, and producers go on.
# Linux only. JAVA names the java that runs it, INGEST_OPTS what ingest's JVM is started with; by default as its image.
java=${JAVA:-java}
read -ra options <<< "${INGEST_OPTS:--XX:+UseSerialGC -Xmx96m -Xmn48m -XX:SurvivorRatio=4}"
export WEIR_INGEST_IN_FLIGHT=${WEIR_INGEST_IN_FLIGHT:-40MB} WEIR_PRODUCER_BUFFER=${WEIR_PRODUCER_BUFFER:-24MB}

mvn -q -B -Dquick -DskipTests -pl ingest-service -am package
jars=(ingest-service/target/ingest-service-*-exec.jar)

"$java" -version 2>&1 | head -1
echo "ingest: java ${options[*]}"
echo
"$java" -XX:+UseSerialGC -Xmx512m -cp "$classpath" io.weir.benchmarks.ingest.PressureReport \
    "${jars[0]}" "$scratch" "${1:-60}" "${options[@]}"
