/**
 * Alerts to a webhook: what is on {@code alerts}, one after another, as the body that Alertmanager sends its receivers.
 */
@NullMarked
package io.weir.analyze.webhook;

import org.jspecify.annotations.NullMarked;
