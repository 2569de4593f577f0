/**
 * One line in, one event out: bytes become a {@link io.weir.events.LogEvent}.
 *
 * <p>{@link io.weir.analyze.parse.LineParser} looks at the first byte of a line, and at the time it may begin with, to
 * choose which formats are worth trying and in which order. A {@code LineFormat} either recognises the line and fills
 * the {@code Draft}, or leaves the draft as it was. All of them scan bytes by hand, forward and within fixed look-ahead,
 * so that the cost of a line grows with its length and with nothing that is in it.
 *
 * <table>
 * <caption>Where a format lives, and the name it gives its events</caption>
 * <tr><td>JSON in all its key names, Docker's json-file</td><td>{@code JsonFormat}</td><td>json, docker</td></tr>
 * <tr><td>logfmt, slog text</td><td>{@code LogfmtFormat}</td><td>logfmt</td></tr>
 * <tr><td>common, combined, vhost access logs</td><td>{@code AccessLogFormat}</td><td>access</td></tr>
 * <tr><td>Apache error log</td><td>{@code ApacheErrorFormat}</td><td>apache-error</td></tr>
 * <tr><td>nginx error log</td><td>{@code NginxErrorFormat}</td><td>nginx-error</td></tr>
 * <tr><td>syslog, RFC 5424</td><td>{@code Rfc5424Format}</td><td>rfc5424</td></tr>
 * <tr><td>syslog, RFC 3164 and BSD files, with and without priority</td><td>{@code Rfc3164Format}</td><td>rfc3164</td></tr>
 * <tr><td>Spring Boot, log4j, logback, Hadoop, ZooKeeper, Python, Go, OpenStack, Windows CBS, and what was never seen
 * before but has a time or a level at its head</td><td>{@code HeaderFormat}</td><td>spring-boot, log4j, go-log, header</td></tr>
 * <tr><td>Python's {@code LEVEL:name:message}</td><td>{@code PythonBasicFormat}</td><td>python</td></tr>
 * <tr><td>klog, glog</td><td>{@code KlogFormat}</td><td>klog</td></tr>
 * <tr><td>Android logcat, threadtime</td><td>{@code LogcatFormat}</td><td>logcat</td></tr>
 * <tr><td>PostgreSQL</td><td>{@code PostgresFormat}</td><td>postgresql</td></tr>
 * <tr><td>MySQL, MariaDB</td><td>{@code MysqlFormat}</td><td>mysql</td></tr>
 * <tr><td>Redis</td><td>{@code RedisFormat}</td><td>redis</td></tr>
 * <tr><td>HAProxy</td><td>{@code HaproxyFormat}</td><td>haproxy</td></tr>
 * <tr><td>Kubernetes CRI prefix</td><td>{@code CriFormat}</td><td>that of the line inside, else cri</td></tr>
 * <tr><td>the Linux kernel's ring buffer</td><td>{@code KernelRingFormat}</td><td>kernel</td></tr>
 * </table>
 *
 * <p>A severity is taken from the best evidence there is: a level that the line states, else a syslog priority, else an
 * HTTP status (5xx is ERROR, 4xx WARN, the rest INFO), else a level word at the very head of the message. The service of
 * an event is the source the line came from; only a structured record (JSON, logfmt) that names its service in a key of
 * its own overrides it, so the lines of a text file are always counted under the source they were pushed with.
 */
@NullMarked
package io.weir.analyze.parse;

import org.jspecify.annotations.NullMarked;
