package dev.punctual.core.model;

import dev.punctual.core.model.Scoring.Aggregate;
import dev.punctual.core.model.TreeEnsemble.Score;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/// Reads the model files that LightGBM 2 to 4 save as text.
public final class LightgbmReader {
    /*
     * The file is a head of `key=value` lines that starts with `tree`, one section of such lines for each tree, `end of
     * trees`, and then what only people read: importances and parameters. Sections end with an empty line. Tree i is for
     * class i % num_tree_per_iteration. Leaves are added as doubles; `average_output` (random forests) divides the sum.
     */
    private static final int MAX_BYTES = 256 << 20;

    private LightgbmReader() {}

    /// Reads a model.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if the file is damaged, or is a model
    ///     that cannot be evaluated here
    public static TreeEnsemble read(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw InvalidArtefact.because("a model of more than " + MAX_BYTES + " bytes");
        }
        Iterator<String> lines =
                new String(file, StandardCharsets.UTF_8).lines().map(String::strip).iterator();
        if (!lines.hasNext() || !lines.next().equals("tree")) {
            throw InvalidArtefact.because("not a LightGBM model: the first line is not 'tree'");
        }
        var head = LightgbmSection.read(lines, "the head");
        int width = head.whole("max_feature_idx") + 1;
        int scores = head.whole("num_tree_per_iteration");
        if (scores < 1 || scores > TreeEnsemble.MAX_SCORES) {
            throw InvalidArtefact.because("a model with " + scores + " outputs");
        }
        List<List<Tree>> byScore = trees(lines, scores);
        int rounds = byScore.getFirst().size();
        for (List<Tree> trees : byScore) {
            if (trees.size() != rounds) {
                throw InvalidArtefact.because(
                        "not a LightGBM model: some classes have more trees than others");
            }
        }
        Objective objective = Objective.of(head.textOr("objective", "custom"));
        float scale = head.has("average_output") && rounds > 0 ? 1f / rounds : 1;
        return new TreeEnsemble(
                width,
                byScore.stream().map(trees -> new Score(0, trees)).toList(),
                new Scoring(Aggregate.DOUBLE_SUM, scale * objective.steepness(), objective.link()),
                inputs(head, width));
    }

    private static List<List<Tree>> trees(Iterator<String> lines, int scores) {
        List<List<Tree>> trees = new ArrayList<>();
        for (int i = 0; i < scores; i++) {
            trees.add(new ArrayList<>());
        }
        int count = 0;
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("Tree=")) {
                var section = LightgbmSection.read(lines, "tree " + count);
                trees.get(count % scores).add(LightgbmTree.read(section));
                count++;
            } else if (line.equals("end of trees")) {
                checkParameters(lines);
                return trees;
            } else if (!line.isEmpty()) {
                throw InvalidArtefact.because(
                        "not a LightGBM model: '" + shortened(line) + "' after tree " + count);
            }
        }
        throw InvalidArtefact.because("a LightGBM model that was cut off after tree " + count);
    }

    private static void checkParameters(Iterator<String> lines) {
        boolean open = false;
        while (lines.hasNext()) {
            String line = lines.next();
            boolean ends = line.equals("end of parameters");
            open = line.equals("parameters:") || (open && !ends);
        }
        if (open) {
            throw InvalidArtefact.because("a LightGBM model that was cut off in its parameters");
        }
    }

    private static List<String> inputs(LightgbmSection head, int width) {
        List<String> names = Arrays.asList(head.textOr("feature_names", "").split(" ", -1));
        return names.size() == width ? names : List.of();
    }

    static String shortened(String text) {
        return text.length() < 40 ? text : text.substring(0, 40) + "...";
    }

    /// What becomes of a score.
    ///
    /// @param steepness what the score is multiplied by before
    private record Objective(Link link, float steepness) {

        /// The objective that a text such as `binary sigmoid:1` describes.
        static Objective of(String text) {
            List<String> words = List.of(text.toLowerCase(Locale.ROOT).split(" ", -1));
            float sigmoid = 1;
            for (String word : words) {
                if (word.startsWith("sigmoid:")) {
                    sigmoid = (float) LightgbmSection.number(word.substring("sigmoid:".length()));
                }
            }
            return switch (words.getFirst()) {
                case "regression" ->
                        new Objective(words.contains("sqrt") ? Link.SQUARE : Link.IDENTITY, 1);
                case "regression_l1",
                        "huber",
                        "fair",
                        "quantile",
                        "mape",
                        "lambdarank",
                        "rank_xendcg",
                        "custom" ->
                        new Objective(Link.IDENTITY, 1);
                case "poisson", "gamma", "tweedie" -> new Objective(Link.EXP, 1);
                case "binary", "multiclassova" -> new Objective(Link.LOGISTIC, sigmoid);
                case "cross_entropy" -> new Objective(Link.LOGISTIC, 1);
                case "cross_entropy_lambda" -> new Objective(Link.SOFTPLUS, 1);
                case "multiclass" -> new Objective(Link.SOFTMAX, 1);
                default ->
                        throw InvalidArtefact.because(
                                "the objective '" + shortened(text) + "' cannot be evaluated");
            };
        }
    }
}
