package io.weir.analyze.repeat;

import io.weir.events.Headers;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a record and its repetitions have in common, see {@link Headers#IDEMPOTENCY}.
 *
 * @param place of the record under its key, 0 or more
 */
record Identity(Key key, long place) {

    private static final int KEY_DIGITS = 32;
    private static final int MAX_PLACE_DIGITS = 18;

    /** 128 bits of a hash that only an attacker could make collide, and only with records of his own tenant. */
    record Key(long high, long low) {}

    /** The identity that a record brings; null if it brings none, or something else under that name. */
    static @Nullable Identity of(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(Headers.IDEMPOTENCY);
        return header == null || header.value() == null ? null : parse(header.value());
    }

    private static @Nullable Identity parse(byte[] text) {
        int digits = text.length - KEY_DIGITS - 1;
        if (digits < 1 || digits > MAX_PLACE_DIGITS || text[KEY_DIGITS] != '-') {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < KEY_DIGITS; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return null;
            }
            high = high << 4 | low >>> 60;
            low = low << 4 | digit;
        }
        long place = 0;
        for (int i = KEY_DIGITS + 1; i < text.length; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            place = place * 10 + digit;
        }
        return new Identity(new Key(high, low), place);
    }
}
