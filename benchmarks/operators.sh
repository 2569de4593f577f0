# benchmarks/run operators [rounds [pattern of names]]
# LINES (10 million by default) is the size of the memory run; its file of 161 bytes a line goes to the system's directory
# for such.

read_under_32m() {
    java -cp "$classpath" io.weir.benchmarks.operators.MemoryRun write "$scratch/$1.log" "$1" >&2
    # The collector that the JVM itself chooses for small machines; the bookkeeping of G1 grows for a while.
    java -Xmx32m -XX:+UseSerialGC -cp "$classpath" io.weir.benchmarks.operators.MemoryRun read "$scratch/$1.log"
}

lines=${LINES:-10000000}
echo "memory: read, filter, parse and sum under -Xmx32m"
read -r sum_small kib_small seconds_small < <(read_under_32m 100000)
printf '%10d lines: sum %s, %s KiB resident at most, %s s\n' 100000 "$sum_small" "$kib_small" "$seconds_small"
read -r sum_large kib_large seconds_large < <(read_under_32m "$lines")
bytes=$(stat -c %s "$scratch/$lines.log")
printf '%10d lines: sum %s, %s KiB resident at most, %s s (%s bytes)\n' \
    "$lines" "$sum_large" "$kib_large" "$seconds_large" "$bytes"
awk -v a="$kib_large" -v b="$kib_small" 'BEGIN { printf "resident, large against small: %.2f\n\n", a / b }'
rm -f "$scratch"/*.log

java -Djmh.ignoreLock=true -cp "$classpath" io.weir.benchmarks.operators.Report "$@"
