package dev.punctual.core.model;

import dev.punctual.core.model.ModelValue.Numbers;
import dev.punctual.core.model.TreeEnsemble.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the model files of XGBoost 1.0 to 3.x, JSON or UBJSON.
public final class XgboostReader {
    /*
     * The file is an object `learner` with the ensemble under `gradient_booster`, the shape of a row under
     * `learner_model_param`, where numbers are texts, and the objective. All trees count, as in Booster.predict; a
     * `best_iteration` that early stopping noted is left to whoever saves the model, as XGBoost does.
     *
     * XGBoost saves `base_score` as a prediction, so it goes back through the link before the leaves are added to it; up
     * to 3.0 as the text of a number ("5E-1"), from 3.1 on as that of an array, one number for each output ("[5E-1]").
     */
    private static final int MAX_BYTES = 256 << 20;

    /// The objectives whose models can be evaluated, by XGBoost's names.
    private static final Map<String, Link> LINKS = links();

    private XgboostReader() {}

    private static Map<String, Link> links() {
        var links = new TreeMap<String, Link>();
        for (String name :
                List.of(
                        "reg:squarederror",
                        "reg:linear",
                        "reg:squaredlogerror",
                        "reg:absoluteerror",
                        "reg:pseudohubererror",
                        "reg:quantileerror",
                        "binary:logitraw",
                        "rank:pairwise",
                        "rank:ndcg",
                        "rank:map")) {
            links.put(name, Link.IDENTITY);
        }
        for (String name :
                List.of(
                        "reg:gamma",
                        "reg:tweedie",
                        "count:poisson",
                        "survival:cox",
                        "survival:aft")) {
            links.put(name, Link.EXP);
        }
        links.put("reg:logistic", Link.LOGISTIC);
        links.put("binary:logistic", Link.LOGISTIC);
        links.put("binary:hinge", Link.STEP);
        links.put("multi:softmax", Link.LARGEST);
        links.put("multi:softprob", Link.SOFTMAX);
        return links;
    }

    /// The names of the objectives whose models can be read.
    public static List<String> objectives() {
        return List.copyOf(LINKS.keySet());
    }

    /// Reads a model.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if the file is damaged, or is a model
    ///     that cannot be evaluated here
    public static TreeEnsemble read(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw InvalidArtefact.because("a model of more than " + MAX_BYTES + " bytes");
        }
        var learner = new ModelPath("", document(file)).fields("learner");
        var booster = learner.fields("gradient_booster");
        boolean dart = isDart(booster.text("name"));
        var trees = dart ? booster.fields("gbtree").fields("model") : booster.fields("model");
        var shape = learner.fields("learner_model_param");
        int width = shape.number("num_feature");
        int scores = Math.max(shape.numberOr("num_class", 0), shape.numberOr("num_target", 1));
        scores = Math.max(scores, 1);
        if (scores > TreeEnsemble.MAX_SCORES) {
            throw InvalidArtefact.because("a model with " + scores + " outputs");
        }
        Link link = link(learner.fields("objective").text("name"));
        float[] bases = bases(shape.text("base_score"), scores);
        List<List<Tree>> byScore =
                trees(trees, scores, dart ? booster.numbers("weight_drop") : null);
        List<Score> described = new ArrayList<>();
        for (int i = 0; i < scores; i++) {
            described.add(new Score(link.scoreOf(bases[i]), byScore.get(i)));
        }
        return new TreeEnsemble(
                width, described, Scoring.sumOfFloats(link), inputs(learner, width));
    }

    /// JSON starts with a name or white space, UBJSON with the length of a name.
    private static ModelValue.Fields document(byte[] file) {
        if (file.length == 0 || file[0] != '{') {
            throw InvalidArtefact.because(
                    "not an XGBoost model in JSON or UBJSON; save it as .json or .ubj");
        }
        boolean text = file.length > 1 && "\" \n\r\t}".indexOf(file[1]) >= 0;
        return text ? JsonReader.read(file) : UbjsonReader.read(file);
    }

    private static boolean isDart(String booster) {
        if (!booster.equals("gbtree") && !booster.equals("dart")) {
            throw InvalidArtefact.because(
                    "a booster '" + booster + "' cannot be evaluated; use gbtree or dart");
        }
        return booster.equals("dart");
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

    private static float[] bases(String text, int scores) {
        boolean array = text.startsWith("[") && text.endsWith("]");
        String[] numbers = (array ? text.substring(1, text.length() - 1) : text).split(",", -1);
        float[] bases = new float[scores];
        try {
            Arrays.fill(bases, Float.parseFloat(numbers[0].strip()));
            for (int i = 1; i < numbers.length && numbers.length == scores; i++) {
                bases[i] = Float.parseFloat(numbers[i].strip());
            }
        } catch (NumberFormatException e) {
            throw InvalidArtefact.because("base_score is '" + text + "', which is not a number");
        }
        if (numbers.length != 1 && numbers.length != scores) {
            throw InvalidArtefact.because(
                    "base_score has " + numbers.length + " numbers for " + scores + " outputs");
        }
        return bases;
    }

    private static List<String> inputs(ModelPath learner, int width) {
        if (!learner.has("feature_names")) {
            return List.of();
        }
        List<String> names = learner.texts("feature_names");
        return names.size() == width ? names : List.of();
    }

    private static List<List<Tree>> trees(ModelPath model, int scores, @Nullable Numbers weights) {
        List<ModelPath> described = model.objects("trees");
        Numbers scoreOf = model.numbers("tree_info", described.size());
        if (weights != null && weights.size() != described.size()) {
            throw InvalidArtefact.because(
                    weights.size() + " weights for " + described.size() + " trees");
        }
        List<List<Tree>> trees = new ArrayList<>();
        for (int i = 0; i < scores; i++) {
            trees.add(new ArrayList<>());
        }
        for (int i = 0; i < described.size(); i++) {
            long score = scoreOf.whole(i);
            if (score < 0 || score >= scores) {
                throw InvalidArtefact.because(
                        "tree " + i + " is for output " + score + " of " + scores);
            }
            float weight = weights == null ? 1 : weights.real(i);
            trees.get((int) score).add(XgboostTree.read(described.get(i), weight));
        }
        return trees;
    }
}
