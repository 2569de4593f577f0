# shellcheck shell=bash
# benchmarks/run analyze [seconds per measurement of the parser, 1 by default]
# LINES (10 million by default, which are 1.8 GB of disk) is the size of the file that weir and mawk read, RECORDS (1 million)
# how many lines go from Kafka to Kafka, ROUNDS (3) how often; 0 leaves a part out. GNU time measures, and mawk takes part:
# apt-get install time mawk.

lines=${LINES:-10000000}
records=${RECORDS:-1000000}

echo "parser: lines per second of CPU time of one thread"
java -XX:+UseSerialGC -Xmx256m -cp "$classpath" io.weir.benchmarks.analyze.ParserRun "${1:-1}"

# What a command takes in all its threads, the start of the JVM included: measured WHAT LINES COMMAND…
measured() {
    /usr/bin/time -f '%U %S %e %M' -o "$scratch/time" "${@:3}" >"$scratch/out"
    awk -v what="$1" -v lines="$2" '{
        printf "%-24s %10d lines %7.2f CPU seconds %7.2f elapsed %10d lines/CPU second %6.1f MB resident\n",
            what, lines, $1 + $2, $3, lines / ($1 + $2), $4 / 1024 }' "$scratch/time"
}

file() {
    java -XX:+UseSerialGC -cp "$classpath" io.weir.benchmarks.analyze.AccessFile "$scratch/$1.log" "$1"
}

counted() {
    grep -q "\"lines\":$1," "$scratch/out" || { echo "weir did not count $1 lines" >&2; return 1; }
}

export WEIR_JAVA_OPTS="${WEIR_JAVA_OPTS:-} -Xmx64m"
small=100000
if [[ "$lines" -gt 0 ]]; then
    echo
    file "$small"
    file "$lines"
    # Builds, and makes the archive of classes.
    ./weir analyze --json "$scratch/$small.log" >/dev/null
    echo "files of access lines, with$WEIR_JAVA_OPTS"
    measured "mawk, minute and status" "$lines" mawk \
        '{ count[substr($4, 2, 17) " " $9]++ } END { for (k in count) print k, count[k] }' "$scratch/$lines.log"
    for size in "$small" "$lines"; do
        measured "weir analyze --count" "$size" ./weir analyze --count --json "$scratch/$size.log"
        counted "$size"
        measured "weir analyze" "$size" ./weir analyze --json "$scratch/$size.log"
        counted "$size"
    done
    rm "$scratch/$lines.log"
fi

if [[ "$records" -gt 0 ]]; then
    echo
    # As ./weir up is started, with memory for all of them and the broker.
    java -XX:+UseSerialGC -Xmx1g -Djava.io.tmpdir="$scratch" -cp "$classpath" \
        io.weir.benchmarks.analyze.KafkaRun "$records" "${ROUNDS:-3}"
fi
