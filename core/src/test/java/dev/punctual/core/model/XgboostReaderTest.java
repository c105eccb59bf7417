package dev.punctual.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.Randomized;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class XgboostReaderTest {
    private final Map<String, Object> shape =
            new HashMap<>(
                    Map.of(
                            "num_feature",
                            "2",
                            "num_class",
                            "0",
                            "num_target",
                            "1",
                            "base_score",
                            "5E-1"));
    private final Map<String, Object> tree =
            new HashMap<>(
                    Map.of(
                            "left_children", new int[] {1, -1, -1},
                            "right_children", new int[] {2, -1, -1},
                            "split_indices", new int[] {1, 0, 0},
                            "split_conditions", new float[] {3f, 10f, 20f},
                            "default_left", new byte[] {1, 0, 0},
                            "split_type", new byte[3]));
    private final List<Object> groups = new ArrayList<>(List.of(0));
    private final Map<String, Object> learner = new HashMap<>();
    private String booster = "gbtree";
    private float[] weights = {0.5f};
    private String objective = "reg:squarederror";

    private byte[] file() {
        Map<String, Object> model = Map.of("trees", List.of(tree), "tree_info", groups);
        learner.put(
                "gradient_booster",
                booster.equals("dart")
                        ? Map.of(
                                "name",
                                booster,
                                "gbtree",
                                Map.of("model", model),
                                "weight_drop",
                                weights)
                        : Map.of("name", booster, "model", model));
        learner.put("learner_model_param", shape);
        learner.put("objective", Map.of("name", objective));
        return UbjsonWriter.write(Map.of("learner", learner, "version", List.of(3, 0, 4)));
    }

    private float predict(float... row) {
        return TreeModel.of(XgboostReader.read(file())).predict(row, 0);
    }

    @Test
    void readsSplitsLeavesAndTheWayOfMissingValues() {
        assertThat(predict(0, 2.9f)).isEqualTo(10.5f);
        assertThat(predict(0, 3)).isEqualTo(20.5f);
        assertThat(predict(0, Float.NaN)).isEqualTo(10.5f);
        tree.put("default_left", new byte[3]);
        assertThat(predict(0, Float.NaN)).isEqualTo(20.5f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5E-1", "[2.5E-1]", "0.25"})
    void readsTheBaseScoreOfOldAndNewFiles(String text) {
        shape.put("base_score", text);
        assertThat(XgboostReader.read(file()).scores().getFirst().base()).isEqualTo(0.25f);
    }

    @Test
    void turnsTheBaseScoreOfAProbabilityIntoLogOdds() {
        objective = "binary:logistic";
        assertThat(XgboostReader.read(file()).scores().getFirst().base()).isZero();
        assertThat(predict(0, 0)).isEqualTo(Link.LOGISTIC.predictionOf(10));
        shape.put("base_score", "1.5");
        assertRefused("a base score of NaN");
    }

    @Test
    void keepsTheNamesOfInputs() {
        learner.put("feature_names", List.of("one", "two"));
        assertThat(XgboostReader.read(file()).inputs()).containsExactly("one", "two");
        learner.put("feature_names", List.of());
        assertThat(XgboostReader.read(file()).inputs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"reg:own, the objective 'reg:own' cannot be evaluated", "reg:own, use one of"})
    void refusesObjectivesItCannotEvaluate(String name, String reason) {
        objective = name;
        assertRefused(reason);
    }

    @Test
    void refusesOtherBoosters() {
        booster = "gblinear";
        assertRefused("a booster 'gblinear' cannot be evaluated");
    }

    @Test
    void weighsTheTreesOfDart() {
        booster = "dart";
        assertThat(predict(0, 3)).isEqualTo(0.5f * 20 + 0.5f);
        weights = new float[] {1, 1};
        assertRefused("2 weights for 1 trees");
    }

    @Test
    void givesEachClassItsTreesAndItsBase() {
        objective = "multi:softprob";
        shape.put("num_class", "2");
        shape.put("base_score", "[5E-1,1E0]");
        groups.set(0, 1);
        float[] out = new float[2];
        TreeModel.of(XgboostReader.read(file())).predict(new float[] {0, 0}, 0, out, 0);
        float[] expected = new float[2];
        Link.SOFTMAX.predict(new float[] {0.5f, 11}, expected, 0);
        assertThat(out).isEqualTo(expected);
        groups.set(0, 2);
        assertRefused("tree 0 is for output 2 of 2");
        groups.set(0, 0);
        shape.put("base_score", "[5E-1,5E-1,5E-1]");
        assertRefused("base_score has 3 numbers for 2 outputs");
    }

    @Test
    void sendsTheCategoriesOfASetToTheRight() {
        byCategory(2, 64);
        assertThat(predict(0, 2.9f)).isEqualTo(20.5f);
        assertThat(predict(0, 64)).isEqualTo(20.5f);
        for (float other : new float[] {0, 1, 3, 65, 1e9f, -1, Float.POSITIVE_INFINITY}) {
            assertThat(predict(0, other)).as("%s", other).isEqualTo(10.5f);
        }
        assertThat(predict(0, Float.NaN)).isEqualTo(10.5f);
        tree.put("default_left", new byte[3]);
        assertThat(predict(0, Float.NaN)).isEqualTo(20.5f);
    }

    @Test
    void refusesSetsOfCategoriesThatAreNotThere() {
        byCategory(2, 64);
        tree.put("categories_sizes", new int[] {3});
        assertRefused("categories 0 and 3 more");
        byCategory(-1);
        assertRefused("category -1");
        byCategory(Integer.MAX_VALUE);
        assertRefused("categories are 0 to");
        byCategory(1);
        tree.put("split_type", new byte[3]);
        assertRefused("node 0 should split by category or not");
    }

    @Test
    void refusesVectorsInLeaves() {
        tree.put("tree_param", Map.of("size_leaf_vector", "3"));
        assertRefused("one_output_per_tree");
    }

    @Test
    void readsTheSameFromJson() {
        String json =
                """
                {"version": [1, 0, 0], "learner": {"objective": {"name": "reg:squarederror"},
                 "feature_names": [], "learner_model_param":
                 {"num_feature": "2", "num_class": "0", "base_score": "5E-1"},
                 "gradient_booster": {"name": "gbtree", "model": {"tree_info": [0], "trees":
                 [{"left_children": [1, -1, -1], "right_children": [2,-1,-1], "id": 0,
                   "split_indices": [1, 0, 0], "split_conditions": [3E0, 1.0E1, 20],
                   "default_left": [true, false, false], "base_weights": [NaN, -Infinity, 0],
                   "note": "a \\"b\\" \\u00e4", "none": null, "objects": []}]}}}}
                """;
        byte[] file = json.getBytes(StandardCharsets.UTF_8);
        TreeEnsemble ensemble = XgboostReader.read(file);
        assertThat(ensemble).usingRecursiveComparison().isEqualTo(XgboostReader.read(file()));
        for (int length = 0; length < json.strip().length(); length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatExceptionOfType(ServingException.class)
                    .as("cut at %d", length)
                    .isThrownBy(() -> XgboostReader.read(cut))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
        }
        Randomized.check(
                5_000,
                random -> {
                    byte[] changed = file.clone();
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                    try {
                        assertThat(TreeModel.of(XgboostReader.read(changed)).shape()).isNotNull();
                    } catch (ServingException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT);
                    }
                });
    }

    private void byCategory(int... categories) {
        tree.put("split_type", new byte[] {1, 0, 0});
        tree.put("categories_nodes", new int[1]);
        tree.put("categories_segments", new int[1]);
        tree.put("categories_sizes", new int[] {categories.length});
        tree.put("categories", categories);
    }

    @Test
    void namesWhatIsMissingOrOfTheWrongKind() {
        tree.remove("split_indices");
        assertRefused(
                "learner.gradient_booster.model.trees[0].split_indices is not an array of numbers");
        tree.put("split_indices", new int[2]);
        assertRefused("trees[0].split_indices is not an array of 3 numbers");
        tree.put("split_indices", new float[3]);
        assertRefused("a fraction where a whole number belongs");
        tree.put("split_indices", new int[] {7, 0, 0});
        assertRefused("a tree compares feature 7 of a row of 2 numbers");
        shape.put("num_feature", "many");
        assertRefused("learner.learner_model_param.num_feature is not the text of a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "binf", "{}", "{\"learner\":{}}", "{\"learner\":3}", "tree\n"})
    void refusesWhatIsNoModel(String text) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> XgboostReader.read(text.getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }

    private void assertRefused(String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> XgboostReader.read(file()))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }
}
