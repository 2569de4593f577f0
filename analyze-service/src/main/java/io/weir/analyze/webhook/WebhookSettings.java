package io.weir.analyze.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * Where alerts are posted, and for how long that is tried.
 *
 * @param url http or https; its path and query may be secret and are never logged
 * @param authorization the header of that name; empty for none; never logged
 * @param receiver the name of the receiver in the body
 * @param externalUrl where a person looks further, in the body; may be empty
 * @param attemptTimeout the limit of one attempt
 * @param giveUpAfter the age at which an alert is of no more use and is not posted
 */
public record WebhookSettings(
        URI url,
        String authorization,
        String receiver,
        String externalUrl,
        Duration attemptTimeout,
        Duration giveUpAfter) {

    public WebhookSettings {
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "weir.analyze.webhook.url is no http:// or https:// URL with a host and without a user");
        }
        if (attemptTimeout.isNegative() || attemptTimeout.isZero() || giveUpAfter.compareTo(attemptTimeout) < 0) {
            throw new IllegalArgumentException("attemptTimeout " + attemptTimeout + " is not positive, or giveUpAfter "
                    + giveUpAfter + " is below it");
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none; the message does not quote it
     */
    public static URI url(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "weir.analyze.webhook.url is no URL: error at character " + e.getIndex());
        }
    }

    /** Where it goes, without what may be secret. */
    String place() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WebhookSettings[" + place() + ", receiver=" + receiver + "]";
    }
}
