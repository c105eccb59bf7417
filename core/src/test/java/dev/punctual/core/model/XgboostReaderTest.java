package dev.punctual.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    private String objective = "reg:squarederror";

    private byte[] file() {
        Map<String, Object> model = Map.of("trees", List.of(tree), "tree_info", groups);
        learner.put("gradient_booster", Map.of("name", booster, "model", model));
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
        assertThat(XgboostReader.read(file()).base()).isEqualTo(0.25f);
    }

    @Test
    void turnsTheBaseScoreOfAProbabilityIntoLogOdds() {
        objective = "binary:logistic";
        assertThat(XgboostReader.read(file()).base()).isZero();
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
    @CsvSource({
        "multi:softmax, the objective 'multi:softmax' cannot be evaluated",
        "rank:ndcg, use one of"
    })
    void refusesObjectivesItCannotEvaluate(String name, String reason) {
        objective = name;
        assertRefused(reason);
    }

    @Test
    void refusesOtherBoosters() {
        booster = "dart";
        assertRefused("a booster 'dart' cannot be evaluated");
    }

    @Test
    void refusesSeveralOutputs() {
        shape.put("num_target", "2");
        assertRefused("several outputs");
        shape.put("num_target", "1");
        groups.set(0, 1);
        assertRefused("several outputs");
        groups.set(0, 0);
        shape.put("base_score", "[5E-1,5E-1]");
        assertRefused("base_score is '[5E-1,5E-1]'");
    }

    @Test
    void refusesSplitsByCategory() {
        tree.put("split_type", new byte[] {1, 0, 0});
        assertRefused("splits by category");
    }

    @Test
    void namesWhatIsMissingOrOfTheWrongKind() {
        tree.remove("split_indices");
        assertRefused("learner.gradient_booster.model.trees[0].split_indices is not an array");
        tree.put("split_indices", new int[2]);
        assertRefused("trees[0].split_indices is not an array of 3 numbers");
        tree.put("split_indices", new float[3]);
        assertRefused("a fraction where a whole number belongs");
        tree.put("split_indices", new int[] {7, 0, 0});
        assertRefused("tree 0 compares feature 7 of a row of 2 numbers");
        shape.put("num_feature", "many");
        assertRefused("learner.learner_model_param.num_feature is not the text of a number");
    }

    @Test
    void saysWhatToDoWithJson() {
        byte[] json = "{\"learner\":{}}".getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> XgboostReader.read(json))
                .withMessageContaining("save the model as .ubj");
    }

    private void assertRefused(String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> XgboostReader.read(file()))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }
}
