/** Splunk's HTTP event collector: events as JSON objects one after the other, and raw lines. */
@NullMarked
package io.weir.ingest.splunk;

import org.jspecify.annotations.NullMarked;
