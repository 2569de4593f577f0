# shellcheck shell=bash
# benchmarks/run patterns [FILE…]: finding patterns alone, in one thread, of made-up messages or of files of one message a line.
java -XX:+UseSerialGC -Xmx256m -cp "$classpath" io.weir.benchmarks.patterns.PatternsRun "$@"
