/** HTTP as a transport: requests become submissions, receipts and refusals become answers. */
@NullMarked
package io.weir.ingest.http;

import org.jspecify.annotations.NullMarked;
