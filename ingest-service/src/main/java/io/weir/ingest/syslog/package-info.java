/** Syslog over TCP, TLS and UDP: RFC 5424 and RFC 3164 messages, framed as RFC 6587 has it. */
@NullMarked
package io.weir.ingest.syslog;

import org.jspecify.annotations.NullMarked;
