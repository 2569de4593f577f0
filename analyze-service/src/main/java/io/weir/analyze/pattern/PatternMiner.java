package io.weir.analyze.pattern;

import io.weir.events.LogPattern;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pattern of each message of one service. A message is masked first, which depends on it alone; most patterns are
 * complete with that. Where masked messages of as many tokens and the same first one still differ in a few words among many
 * that are the same, they are one pattern, and those words are variable too: Drain's tree, with a likeness of its own.
 *
 * <p>A pattern has the id of the message that began it, so the id stays while the template becomes more general. That id is
 * the same whichever message comes first, but for the rare pattern that a word without any sign of being variable was
 * learnt of. A masked message that was seen keeps its pattern.
 *
 * <p>Bounded by {@link PatternSettings#maxPatterns}. For a message of a kind seen before it takes one pass over its
 * characters and a look into a table, and allocates nothing. Not thread-safe.
 */
public final class PatternMiner {

    /**
     * Twelve words must be the same for one to be variable, or six for one that looks like a name, as {@code orders-mail}
     * and {@code audit_log} do. Where there are very many of one shape, something varies that
     * does not look like it, and half is enough.
     */
    private static final DrainTree.Shape SHAPE = new DrainTree.Shape(1, 0.92, 100, 50, 0.5);

    /** The fewest words beside which a token that looks like a name may vary: 6 / 6.5 is above the threshold. */
    private static final int MIN_CONSTANT = 6;

    private static final int MIN_TABLE = 64;
    private static final int MAX_TABLE = 4_096;

    /** A kind of message. */
    public static final class Pattern extends DrainTree.Cluster {
        private final String id;
        private String text;
        private long lastUsed;
        private boolean removed;
        private Instant since = Instant.MAX;

        private Pattern(String id, String[] template, String text) {
            super(template);
            this.id = id;
            this.text = text;
        }

        /** Never changes. */
        public String id() {
            return id;
        }

        /** The message with {@code <*>} for what varies; becomes more general as more of them are seen. */
        public String text() {
            return text;
        }
    }

    private final int maxPatterns;
    private final MessageMask mask = new MessageMask();
    private final DrainTree<Pattern> tree = new DrainTree<>(SHAPE, PatternMiner::likeness);
    private final Map<String, Pattern> byId = new HashMap<>();
    private long[] hashes = new long[MIN_TABLE];
    private @Nullable Pattern[] table = new Pattern[MIN_TABLE];
    private long clock;
    private long evicted;

    public PatternMiner(PatternSettings settings) {
        this.maxPatterns = settings.maxPatterns();
    }

    /**
     * How alike a template and a masked message are: the share of words that are the same, where two that differ but look
     * like names count half. What follows a key and {@code =} has been taken out already, so two keys never are one.
     */
    static double likeness(String[] template, String[] message) {
        int same = 0;
        double other = 0;
        for (int i = 0; i < template.length; i++) {
            String known = template[i];
            String token = message[i];
            if (known.equals(token)) {
                same += known.equals(DrainTree.ANY) ? 0 : 1;
            } else if (known.equals(DrainTree.ANY) || token.equals(DrainTree.ANY)) {
                other += 0.5;
            } else if (known.indexOf('=') >= 0 || token.indexOf('=') >= 0) {
                return 0;
            } else {
                other += isNameLike(known) && isNameLike(token) ? 0.5 : 1;
            }
        }
        return other == 0 ? 1 : same / (same + other);
    }

    /** The pattern of a message; a new one if there is none for it yet. */
    public Pattern match(String message) {
        mask.mask(message);
        long hash = mask.hash();
        int slot = (int) hash & (hashes.length - 1);
        Pattern pattern = table[slot];
        if (pattern == null || hashes[slot] != hash || pattern.removed) {
            pattern = search(mask.tokens());
            slot = (int) hash & (hashes.length - 1);
            hashes[slot] = hash;
            table[slot] = pattern;
        }
        pattern.lastUsed = ++clock;
        return pattern;
    }

    private Pattern search(String[] tokens) {
        Pattern pattern = tree.find(tokens);
        if (pattern == null) {
            String text = String.join(" ", tokens);
            pattern = begin(id(tokens, text), tokens, text);
        } else if (pattern.generalise(tokens)) {
            pattern.text = String.join(" ", pattern.template());
        }
        return pattern;
    }

    /**
     * Of the whole message if nothing in it can turn out to be variable; otherwise of what cannot. Where two patterns would
     * have the same, the later one is named by the whole.
     */
    private String id(String[] tokens, String text) {
        int constant = 0;
        String[] lasting = tokens.clone();
        for (int i = 0; i < tokens.length; i++) {
            if (isNameLike(tokens[i]) && tokens[i].indexOf('=') < 0) {
                lasting[i] = DrainTree.ANY;
            } else if (!tokens[i].equals(DrainTree.ANY)) {
                constant++;
            }
        }
        String id = PatternId.of(constant < MIN_CONSTANT ? text : String.join(" ", lasting));
        return byId.containsKey(id) ? PatternId.of(text) : id;
    }

    /** Whether something has been taken out of a token already, or it is joined of several words, as names often are. */
    private static boolean isNameLike(String token) {
        for (int i = 1; i + 1 < token.length(); i++) {
            char c = token.charAt(i);
            boolean joint = c == '-' || c == '_' || c == '.';
            if (joint && Atom.isWord(token.charAt(i - 1)) && Atom.isWord(token.charAt(i + 1))) {
                return true;
            }
        }
        return token.contains(DrainTree.ANY);
    }

    private Pattern begin(String id, String[] tokens, String text) {
        Pattern known = byId.get(id);
        if (known != null) {
            return known;
        }
        if (byId.size() >= maxPatterns) {
            evict();
        }
        Pattern pattern = new Pattern(id, tokens, text);
        tree.add(pattern);
        byId.put(id, pattern);
        if (byId.size() * 4 > table.length && table.length < MAX_TABLE) {
            // What was in it is found again by search.
            hashes = new long[hashes.length * 4];
            table = new Pattern[table.length * 4];
        }
        return pattern;
    }

    private void evict() {
        Pattern oldest = null;
        for (Pattern pattern : byId.values()) {
            oldest = oldest == null || pattern.lastUsed < oldest.lastUsed ? pattern : oldest;
        }
        if (oldest != null) {
            remove(oldest);
            evicted++;
        }
    }

    private void remove(Pattern pattern) {
        byId.remove(pattern.id);
        tree.remove(pattern);
        pattern.removed = true;
    }

    /**
     * Brings back a pattern that was found before, elsewhere or in an earlier life. Where two instances have named the same
     * template differently, the name that is older stays in use, and so they come to agree.
     */
    public void restore(LogPattern known) {
        String template = known.template();
        String[] tokens = template.isEmpty() ? new String[0] : template.split(" ", -1);
        Pattern same = byId.get(known.id());
        if (same == null) {
            same = tree.find(tokens);
            if (same != null && same.text.equals(template)) {
                if (!known.firstSeen().isBefore(same.since)) {
                    return;
                }
                remove(same);
            }
            same = begin(known.id(), tokens, template);
        } else if (same.template().length == tokens.length && same.generalise(tokens)) {
            same.text = String.join(" ", same.template());
        }
        same.since = known.firstSeen();
    }

    /** How many patterns were forgotten because there were too many. */
    public long evicted() {
        return evicted;
    }

    /** How many patterns are known. */
    public int size() {
        return byId.size();
    }
}
