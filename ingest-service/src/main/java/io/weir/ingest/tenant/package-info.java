/** Who sends: tenants, and the credentials that they are known by. Knows no protocol. */
@NullMarked
package io.weir.ingest.tenant;

import org.jspecify.annotations.NullMarked;
