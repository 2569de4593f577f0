package io.weir.analyze.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.events.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Patterns against Loghub's labelled sets, where they lie beside the repository ({@code ../shared/loghub}). */
class LabelledSetsTest {

    private static final int PUBLISHED_CHILDREN = 100;

    /** The published depth counts the root, the level of lengths and the leaf. */
    private static final int LEVELS_BESIDE_TOKENS = 3;

    private static List<LabelledSet> sets() throws IOException {
        List<LabelledSet> sets = LabelledSet.all();
        assumeTrue(!sets.isEmpty(), "../shared/loghub is absent: nothing is scored");
        return sets;
    }

    @Test
    void withThePublishedSettingsTheTreeGroupsExactlyAsPublished() throws IOException {
        List<LabelledSet> sets = sets();
        JsonNode settings = Json.mapper()
                .readTree(Files.readAllBytes(LabelledSet.directory().resolve("drain-settings.json")))
                .get("sets");
        for (LabelledSet set : sets) {
            JsonNode published = settings.get(set.name());
            assertThat(set.groupingAccuracy(groupedAsPublished(set, published)))
                    .as(set.name())
                    .isCloseTo(published.get("published_GA").doubleValue(), within(1e-9));
        }
    }

    private static List<String> groupedAsPublished(LabelledSet set, JsonNode settings) {
        List<Pattern> masks = new ArrayList<>();
        settings.get("masks")
                .forEach(mask -> masks.add(Pattern.compile(mask.stringValue(), Pattern.UNICODE_CHARACTER_CLASS)));
        DrainTree<DrainTree.Cluster> tree = new DrainTree<>(
                DrainTree.Shape.published(
                        settings.get("depth").intValue() - LEVELS_BESIDE_TOKENS,
                        settings.get("similarity_threshold").doubleValue(),
                        PUBLISHED_CHILDREN),
                DrainTree::publishedLikeness);
        List<DrainTree.Cluster> clusters = new ArrayList<>();
        for (String message : set.messages()) {
            String masked = message;
            for (Pattern mask : masks) {
                masked = mask.matcher(masked).replaceAll(DrainTree.ANY);
            }
            String[] tokens = masked.strip().split("\\s+", -1);
            DrainTree.Cluster cluster = tree.find(tokens);
            if (cluster == null) {
                cluster = new DrainTree.Cluster(tokens);
                tree.add(cluster);
            } else {
                var unused = cluster.generalise(tokens);
            }
            clusters.add(cluster);
        }
        // As its authors do, by what the templates have become in the end.
        return clusters.stream()
                .map(cluster -> String.join(" ", cluster.template()))
                .toList();
    }

    private static List<String> ids(PatternMiner miner, List<String> messages) {
        return messages.stream().map(message -> miner.match(message).id()).toList();
    }

    @Test
    void oneConfigurationGroupsAllSystemsBetterThanTunedOnes() throws IOException {
        List<LabelledSet> sets = sets();
        double sum = 0;
        for (LabelledSet set : sets) {
            double accuracy = set.groupingAccuracy(ids(new PatternMiner(PatternSettings.DEFAULTS), set.messages()));
            assertThat(accuracy).as(set.name()).isGreaterThanOrEqualTo(0.80);
            sum += accuracy;
        }
        assertThat(sum / sets.size()).as("mean").isGreaterThanOrEqualTo(0.96);
    }

    @Test
    void hardlyAnIdDependsOnWhichMessageCameFirst() throws IOException {
        List<LabelledSet> sets = sets();
        Random random = new Random(7);
        int changed = 0;
        int all = 0;
        for (LabelledSet set : sets) {
            List<String> ids = ids(new PatternMiner(PatternSettings.DEFAULTS), set.messages());
            for (int round = 0; round < 5; round++) {
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, ids.size()).boxed().toList());
                Collections.shuffle(order, random);
                PatternMiner miner = new PatternMiner(PatternSettings.DEFAULTS);
                for (int i : order) {
                    all++;
                    changed += miner.match(set.messages().get(i)).id().equals(ids.get(i)) ? 0 : 1;
                }
            }
        }
        assertThat((double) changed / all).isLessThan(0.002);
    }
}
