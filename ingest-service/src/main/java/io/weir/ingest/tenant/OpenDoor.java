package io.weir.ingest.tenant;

import java.net.InetAddress;

/**
 * Where one may listen without asking who sends: on loopback, unless whoever runs this says otherwise.
 *
 * @param tokens whether senders need a token
 * @param allowed whether it was said that everybody may send from anywhere
 */
public record OpenDoor(boolean tokens, boolean allowed) {

    /**
     * Checks a listener before it starts.
     *
     * @param listener what listens, in words
     * @param authenticated whether senders are known there without a token, by their certificate for instance
     * @throws IllegalArgumentException if anybody who reaches the address could send
     */
    public void check(String listener, InetAddress address, boolean authenticated) {
        if (!tokens && !allowed && !authenticated && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(listener + " would listen on " + address.getHostAddress()
                    + ", and whoever reaches it could send: give tokens (WEIR_TOKENS_FILE or WEIR_TOKENS), listen on"
                    + " 127.0.0.1, or set WEIR_ALLOW_ANONYMOUS=true");
        }
    }
}
