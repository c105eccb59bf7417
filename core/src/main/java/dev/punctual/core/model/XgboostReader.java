package dev.punctual.core.model;

import dev.punctual.core.model.UbjsonValue.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the model file that XGBoost 1.6 and later save as `.ubj`.
public final class XgboostReader {
    /*
     * The file is an object `learner` with the ensemble under `gradient_booster`, the shape of a row under
     * `learner_model_param`, where numbers are texts, and the objective. A tree is a struct of arrays by node: a leaf has
     * -1 for its children and its value in `split_conditions`, where a split has its threshold.
     *
     * XGBoost saves `base_score` as a prediction, so it goes back through the link before the leaves are added to it; up
     * to 3.0 as the text of a number ("5E-1"), from 3.1 on as that of an array, one number for each output ("[5E-1]").
     */
    private static final int MAX_BYTES = 256 << 20;
    private static final String SEVERAL_OUTPUTS =
            "a model with several outputs cannot be evaluated";

    /// The objectives whose models can be evaluated, by XGBoost's names.
    private static final Map<String, Link> LINKS =
            Map.of(
                    "reg:squarederror", Link.IDENTITY,
                    "reg:absoluteerror", Link.IDENTITY,
                    "reg:pseudohubererror", Link.IDENTITY,
                    "reg:logistic", Link.LOGISTIC,
                    "binary:logistic", Link.LOGISTIC);

    private XgboostReader() {}

    /// The names of the objectives whose models can be read.
    public static List<String> objectives() {
        return LINKS.keySet().stream().sorted().toList();
    }

    /// Reads a model.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if the file is damaged, or is a model
    ///     that cannot be evaluated here
    public static TreeEnsemble read(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw InvalidArtefact.because("a model of more than " + MAX_BYTES + " bytes");
        }
        if (file.length > 1 && file[0] == '{' && (file[1] == '"' || file[1] == '\n')) {
            throw InvalidArtefact.because("this is XGBoost's JSON; save the model as .ubj instead");
        }
        var learner = new UbjsonPath("", UbjsonReader.read(file)).fields("learner");
        var booster = learner.fields("gradient_booster");
        checkBooster(booster.text("name"));
        var shape = learner.fields("learner_model_param");
        int width = shape.number("num_feature");
        if (shape.number("num_class") > 1 || shape.numberOr("num_target", 1) > 1) {
            throw InvalidArtefact.because(SEVERAL_OUTPUTS);
        }
        Link link = link(learner.fields("objective").text("name"));
        float base = link.sumOf(baseScore(shape.text("base_score")));
        var trees = trees(booster.fields("model"));
        return new TreeEnsemble(width, trees, base, link, inputs(learner, width));
    }

    private static void checkBooster(String name) {
        if (!name.equals("gbtree")) {
            throw InvalidArtefact.because(
                    "a booster '" + name + "' cannot be evaluated; train with booster=gbtree");
        }
    }

    private static Link link(String objective) {
        Link link = LINKS.get(objective);
        if (link == null) {
            throw InvalidArtefact.because(
                    "the objective '"
                            + objective
                            + "' cannot be evaluated; use one of "
                            + objectives());
        }
        return link;
    }

    private static float baseScore(String text) {
        boolean array = text.startsWith("[") && text.endsWith("]");
        String number = array ? text.substring(1, text.length() - 1) : text;
        try {
            return Float.parseFloat(number);
        } catch (NumberFormatException e) {
            throw InvalidArtefact.because("base_score is '" + text + "', which is not one number");
        }
    }

    private static List<String> inputs(UbjsonPath learner, int width) {
        if (!learner.has("feature_names")) {
            return List.of();
        }
        List<String> names = learner.texts("feature_names");
        return names.size() == width ? names : List.of();
    }

    private static List<Tree> trees(UbjsonPath model) {
        if (!model.zeros("tree_info")) {
            throw InvalidArtefact.because(SEVERAL_OUTPUTS);
        }
        List<UbjsonPath> described = model.objects("trees");
        List<Tree> trees = new ArrayList<>(described.size());
        for (UbjsonPath tree : described) {
            trees.add(tree(tree));
        }
        return trees;
    }

    private static Tree tree(UbjsonPath tree) {
        Numbers left = tree.numbers("left_children");
        int count = left.size();
        Numbers values = tree.numbers("split_conditions", count);
        Numbers missingLeft = tree.numbers("default_left", count);
        boolean[] toLeft = new boolean[count];
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            toLeft[i] = missingLeft.whole(i) != 0;
            numbers[i] = values.real(i);
        }
        if (tree.has("split_type") && !tree.zeros("split_type")) {
            throw InvalidArtefact.because(
                    "splits by category cannot be evaluated; give categories as numbers");
        }
        return new Tree(
                ints(left),
                ints(tree.numbers("right_children", count)),
                ints(tree.numbers("split_indices", count)),
                numbers,
                toLeft);
    }

    private static int[] ints(Numbers numbers) {
        int[] ints = new int[numbers.size()];
        for (int i = 0; i < ints.length; i++) {
            long value = numbers.whole(i);
            ints[i] = value == (int) value ? (int) value : Integer.MIN_VALUE; // refused by Tree
        }
        return ints;
    }
}
