package io.weir.analyze.pattern;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fixed-depth tree of Drain: He, Zhu, Zheng, Lyu: "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS
 * 2017. A message is a list of tokens. Below the root the tree divides by their number, then by the first tokens, one level
 * each; a leaf holds clusters, of which the most similar takes the message and becomes more general by it.
 *
 * <p>A search costs the tokens times the clusters of one leaf. Neither depth nor the children of a node grow beyond the
 * settings; the number of clusters is for the caller to bound, by {@link #remove}. Not thread-safe.
 *
 * @param <C> what the caller keeps of a cluster
 */
final class DrainTree<C extends DrainTree.Cluster> {

    /** The token that stands for any. */
    static final String ANY = "<*>";

    /** How much of two messages must be alike for them to be of one kind. */
    @FunctionalInterface
    interface Likeness {

        /**
         * How alike a template and a message of as many tokens are.
         *
         * @return 0 to 1; what is below the threshold does not match
         */
        double of(String[] template, String[] message);
    }

    /**
     * The published measure: the share of tokens that are the same, a variable one counting as different.
     *
     * @return never more than 1
     */
    static double publishedLikeness(String[] template, String[] message) {
        int same = 0;
        for (int i = 0; i < template.length; i++) {
            if (!template[i].equals(ANY) && template[i].equals(message[i])) {
                same++;
            }
        }
        return template.length == 0 ? 1 : (double) same / template.length;
    }

    /**
     * The shape of a tree.
     *
     * @param prefixTokens how many of the first tokens the tree divides by, the paper's depth less 3; 0 or more
     * @param threshold the least likeness, the paper's {@code st}; 0–1
     * @param maxChildren the most children of a node; tokens beyond share one
     * @param crowd from how many clusters on a leaf is crowded
     * @param crowdedThreshold the threshold in a crowded leaf
     */
    record Shape(int prefixTokens, double threshold, int maxChildren, int crowd, double crowdedThreshold) {
        Shape {
            if (prefixTokens < 0 || threshold < 0 || threshold > 1 || maxChildren < 2 || crowd < 1) {
                throw new IllegalArgumentException("not the shape of a tree: " + prefixTokens + " tokens, threshold "
                        + threshold + ", " + maxChildren + " children, crowded with " + crowd);
            }
        }

        /** The tree as it was published, which knows no crowd. */
        static Shape published(int prefixTokens, double threshold, int maxChildren) {
            return new Shape(prefixTokens, threshold, maxChildren, Integer.MAX_VALUE, threshold);
        }
    }

    /** A kind of message: tokens, some of them {@link #ANY}. */
    static class Cluster {
        private String[] template;
        private @Nullable Node<?> leaf;

        Cluster(String[] template) {
            this.template = template;
        }

        @Nullable
        Node<?> leaf() {
            return leaf;
        }

        void leaf(Node<?> node) {
            leaf = node;
        }

        String[] template() {
            return template;
        }

        /** Makes the template general enough for this message, of as many tokens; returns whether that changed it. */
        boolean generalise(String[] message) {
            String[] general = template;
            for (int i = 0; i < message.length; i++) {
                if (!general[i].equals(ANY) && !general[i].equals(message[i])) {
                    if (general == template) {
                        general = template.clone();
                    }
                    general[i] = ANY;
                }
            }
            boolean changed = general != template;
            template = general;
            return changed;
        }
    }

    private static final class Node<C> {
        private final @Nullable Node<C> parent;
        private final Object key;
        private final Map<Object, Node<C>> children = new HashMap<>();
        private final Set<C> clusters = new LinkedHashSet<>();

        private Node(@Nullable Node<C> parent, Object key) {
            this.parent = parent;
            this.key = key;
        }
    }

    private final Shape shape;
    private final Likeness likeness;
    private final Node<C> root = new Node<>(null, "");

    DrainTree(Shape shape, Likeness likeness) {
        this.shape = shape;
        this.likeness = likeness;
    }

    /** The cluster most like the message, the more general one of two that are equally so; null if none is enough so. */
    @Nullable
    C find(String[] message) {
        Node<C> node = root.children.get(message.length);
        for (int i = 0; i < prefix(message) && node != null; i++) {
            Node<C> child = node.children.get(message[i]);
            node = child == null ? node.children.get(ANY) : child;
        }
        if (node == null) {
            return null;
        }
        double threshold = node.clusters.size() < shape.crowd ? shape.threshold : shape.crowdedThreshold;
        C best = null;
        double most = -1;
        int variables = -1;
        for (C cluster : node.clusters) {
            double alike = likeness.of(cluster.template(), message);
            if (alike < most || alike < threshold) {
                continue;
            }
            int ofCluster = variables(cluster.template());
            if (alike > most || ofCluster > variables) {
                best = cluster;
                most = alike;
                variables = ofCluster;
            }
        }
        return best;
    }

    private static int variables(String[] template) {
        int variables = 0;
        for (String token : template) {
            variables += token.equals(ANY) ? 1 : 0;
        }
        return variables;
    }

    private int prefix(String[] message) {
        return Math.min(shape.prefixTokens, message.length);
    }

    /** Takes a new cluster in. */
    void add(C cluster) {
        String[] message = cluster.template();
        Node<C> node = root.children.computeIfAbsent(message.length, length -> new Node<>(root, length));
        for (int i = 0; i < prefix(message); i++) {
            node = child(node, message[i]);
        }
        node.clusters.add(cluster);
        cluster.leaf(node);
    }

    /** The child for a token; all that have a digit, and all that are too many, share one. */
    private Node<C> child(Node<C> node, String token) {
        Node<C> child = node.children.get(token);
        if (child != null) {
            return child;
        }
        boolean hasAny = node.children.containsKey(ANY);
        // One place is kept for those that find no other.
        boolean full = node.children.size() + (hasAny ? 0 : 1) >= shape.maxChildren;
        return node.children.computeIfAbsent(full || hasDigit(token) ? ANY : token, key -> new Node<>(node, key));
    }

    private static boolean hasDigit(String token) {
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) >= '0' && token.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    /** Forgets a cluster, and the nodes that led to nothing else. */
    void remove(C cluster) {
        Node<?> node = cluster.leaf();
        if (node == null) {
            return;
        }
        node.clusters.remove(cluster);
        while (node.clusters.isEmpty() && node.children.isEmpty() && node.parent != null) {
            node.parent.children.remove(node.key);
            node = node.parent;
        }
    }
}
