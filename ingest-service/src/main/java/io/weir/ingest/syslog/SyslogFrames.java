package io.weir.ingest.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.ingest.socket.Frame;
import io.weir.ingest.socket.FrameDecoder;
import io.weir.ingest.socket.PartialFrame;
import java.util.Arrays;
import java.util.List;

/**
 * Both framings of RFC 6587, told apart message by message: a count, a space and then as many bytes, or a line.
 *
 * <p>A count is believed only if a priority follows it ({@code 123 <}), because a line may begin with digits too; a priority
 * is what every syslog message begins with. Line endings are LF or CRLF and belong to no message. Blank lines are skipped,
 * so a sender may end a counted message with one.
 *
 * <p>A message over the limit is passed over: by its count, or up to the end of its line.
 */
final class SyslogFrames implements FrameDecoder {

    private enum State {
        /** Before a message. */
        START,
        /** In the digits that may be a count. */
        COUNT,
        /** Behind the digits and a space. */
        AFTER_COUNT,
        COUNTED,
        LINE
    }

    /** 2 GB less one byte: what a longer count announces is read as a line. */
    private static final int MAX_COUNT_DIGITS = 9;

    private final PartialFrame partial;
    private State state = State.START;
    private int digits;
    private int count;

    /** @param maxBytes of a message that is taken */
    SyslogFrames(int maxBytes) {
        this.partial = new PartialFrame(maxBytes);
    }

    @Override
    public void decode(ByteBuf piece, List<Frame> messages) {
        while (piece.isReadable()) {
            switch (state) {
                case START -> start(piece);
                case COUNT -> count(piece);
                case AFTER_COUNT -> afterCount(piece);
                case COUNTED -> counted(piece, messages);
                case LINE -> line(piece, messages);
            }
        }
    }

    private void start(ByteBuf piece) {
        byte first = piece.getByte(piece.readerIndex());
        if (first == '\n' || first == '\r') {
            piece.skipBytes(1);
        } else if (first >= '1' && first <= '9') {
            state = State.COUNT;
            digits = 0;
            count = 0;
        } else {
            state = State.LINE;
        }
    }

    private void count(ByteBuf piece) {
        byte next = piece.getByte(piece.readerIndex());
        if (next == ' ') {
            piece.skipBytes(1);
            state = State.AFTER_COUNT;
        } else if (next >= '0' && next <= '9' && digits < MAX_COUNT_DIGITS) {
            piece.skipBytes(1);
            count = 10 * count + next - '0';
            digits++;
        } else {
            notACount("");
        }
    }

    private void afterCount(ByteBuf piece) {
        if (piece.getByte(piece.readerIndex()) == '<') {
            state = State.COUNTED;
        } else {
            notACount(" ");
        }
    }

    /** What looked like a count is the beginning of a line: its first digit is never 0, so the number says all of it. */
    private void notACount(String after) {
        ByteBuf text = Unpooled.copiedBuffer(count + after, US_ASCII);
        partial.append(text, text.readableBytes());
        state = State.LINE;
    }

    private void counted(ByteBuf piece, List<Frame> messages) {
        int available = piece.readableBytes();
        if (available < count) {
            partial.append(piece, available);
            count -= available;
        } else {
            messages.add(partial.complete(piece, count));
            state = State.START;
        }
    }

    private void line(ByteBuf piece, List<Frame> messages) {
        int length = piece.bytesBefore((byte) '\n');
        if (length < 0) {
            partial.append(piece, piece.readableBytes());
        } else {
            messages.add(withoutReturn(partial.complete(piece, length)));
            piece.skipBytes(1);
            state = State.START;
        }
    }

    private static Frame withoutReturn(Frame frame) {
        byte[] bytes = frame.bytes();
        int last = bytes.length - 1;
        return frame.problem() == null && bytes[last] == '\r' ? Frame.of(Arrays.copyOf(bytes, last)) : frame;
    }

    @Override
    public void end(List<Frame> messages) {
        switch (state) {
            case START -> {}
            case COUNT -> {
                notACount("");
                end(messages);
            }
            case AFTER_COUNT -> {
                notACount(" ");
                end(messages);
            }
            case COUNTED ->
                messages.add(partial.abandon("the connection ended " + count + " bytes before the message did"));
            case LINE -> messages.add(withoutReturn(partial.complete(Unpooled.EMPTY_BUFFER, 0)));
        }
        state = State.START;
    }
}
