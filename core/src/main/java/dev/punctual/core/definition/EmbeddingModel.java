package dev.punctual.core.definition;

import dev.punctual.core.embedding.Pooling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model in ONNX that makes the vectors of an index.
///
/// @param artefact the path of its file in the project
/// @param output which of its outputs holds the vectors; empty if it has to be the only one
/// @param parameters what the runtime takes
public record EmbeddingModel(
        String artefact, String output, Map<String, String> parameters, Input input) {

    /// The tokens that are left of a text where nothing is said.
    public static final int USUAL_TOKENS = 256;

    public EmbeddingModel {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /// What it makes them of.
    public sealed interface Input {

        /// The columns that are needed, in their order.
        List<String> columns();

        /// Texts.
        ///
        /// @param columns that are put together, a line each
        /// @param tokenizer the path of the tokenizer's file in the project
        /// @param mostTokens that are left of a text
        record Text(List<String> columns, String tokenizer, int mostTokens, Pooling pooling)
                implements Input {
            public Text {
                columns = List.copyOf(columns);
            }
        }

        /// Numbers and categories.
        ///
        /// @param tensors the columns of each of the model's inputs, in their order; the name "" stands for the only one
        record Values(Map<String, List<String>> tensors) implements Input {
            public Values {
                tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            }

            @Override
            public List<String> columns() {
                return tensors.values().stream().flatMap(List::stream).distinct().toList();
            }
        }
    }
}
