# shellcheck shell=bash
# benchmarks/run analyze [seconds per measurement of the parser, 1 by default]
# LINES (10 million by default, which are 1.8 GB of disk) is the size of the file that weir and mawk count, FULL_LINES (1 million)
# of the one that is analysed in full; RECORDS (1 million) is how many lines go from Kafka to Kafka, ROUNDS (3) how often.
# 0 leaves a part out. GNU time measures, and mawk takes part: apt-get install time mawk.

lines=${LINES:-10000000}
full_lines=${FULL_LINES:-1000000}
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
if [[ "$lines" -gt 0 || "$full_lines" -gt 0 ]]; then
    echo
    file "$small"
    # Builds, and makes the archive of classes.
    ./weir analyze --json "$scratch/$small.log" >/dev/null
fi
if [[ "$lines" -gt 0 ]]; then
    echo "files: access lines by minute and status, with $WEIR_JAVA_OPTS"
    file "$lines"
    cat "$scratch/$lines.log" >/dev/null
    measured mawk "$lines" mawk '{ count[substr($4, 2, 17) " " $9]++ } END { for (k in count) print k, count[k] }' \
        "$scratch/$lines.log"
    measured "weir analyze --count" "$lines" ./weir analyze --count --json "$scratch/$lines.log"
    counted "$lines"
    measured "weir analyze --count" "$small" ./weir analyze --count --json "$scratch/$small.log"
    counted "$small"
    rm "$scratch/$lines.log"
fi
if [[ "$full_lines" -gt 0 ]]; then
    echo "files: the whole report"
    file "$full_lines"
    measured "weir analyze" "$full_lines" ./weir analyze --json "$scratch/$full_lines.log"
    counted "$full_lines"
    measured "weir analyze" "$small" ./weir analyze --json "$scratch/$small.log"
    counted "$small"
    rm "$scratch/$full_lines.log"
fi

if [[ "$records" -gt 0 ]]; then
    echo
    # As ./weir up is started, with memory for all of them and the broker.
    java -XX:+UseSerialGC -Xmx1g -Djava.io.tmpdir="$scratch" -cp "$classpath" \
        io.weir.benchmarks.analyze.KafkaRun "$records" "${ROUNDS:-3}"
fi
