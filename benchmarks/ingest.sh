# shellcheck shell=bash
# benchmarks/run ingest [seconds per measurement] [rounds]: ingest beside Kafka's producer, a server that keeps nothing, and
# rsyslog where it is installed (Debian: apt-get install rsyslog rsyslog-kafka), all on one broker. Linux only. JAVA names
# the java that runs it, INGEST_OPTS what ingest's JVM is started with; what is set here is what its image sets.
java=${JAVA:-java}
read -ra options <<< "${INGEST_OPTS:--XX:+UseSerialGC -Xmx96m -Xmn48m -XX:SurvivorRatio=4}"
export WEIR_INGEST_IN_FLIGHT=${WEIR_INGEST_IN_FLIGHT:-40MB} WEIR_PRODUCER_BUFFER=${WEIR_PRODUCER_BUFFER:-24MB}

mvn -q -B -Dquick -DskipTests -pl ingest-service -am package
jars=(ingest-service/target/ingest-service-*-exec.jar)

"$java" -version 2>&1 | head -1
echo "ingest: java ${options[*]}; load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
echo
"$java" -XX:+UseSerialGC -Xmx512m -cp "$classpath" io.weir.benchmarks.ingest.IngestReport \
    "${jars[0]}" "$scratch" "${1:-6}" "${2:-2}" "${options[@]}"
