# benchmarks/run analyze [seconds per measurement]

echo "parser: lines per second of CPU time of one thread"
java -XX:+UseSerialGC -Xmx256m -cp "$classpath" io.weir.benchmarks.analyze.ParserRun "${1:-1}"
