package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.EmbeddingModel.Input;
import dev.punctual.core.definition.IndexDefinition.Embedding;
import dev.punctual.core.embedding.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads where the vectors of an index come from.
final class EmbeddingReader {
    private static final String SUBJECT = "embedding of index";
    private static final int MOST_TOKENS = 8_192;
    private static final String USUAL_TOKENIZER = "tokenizer.json";

    private final Draft draft;

    EmbeddingReader(Draft draft) {
        this.draft = draft;
    }

    /// What is said of a model.
    private record Model(
            @Nullable String artefact,
            String output,
            Map<String, String> parameters,
            Setting tokenizer,
            @Nullable Integer mostTokens,
            @Nullable Pooling pooling,
            List<Setting> ofTexts) {}

    @Nullable Embedding read(Setting setting) {
        Settings settings = setting.settings(SUBJECT);
        if (settings == null) {
            return null;
        }
        Setting column = settings.optional("column");
        Setting columns = settings.optional("columns");
        Setting written = settings.optional("model");
        Setting text = settings.optional("text");
        Setting inputs = settings.optional("inputs");
        Model model = written.present() ? model(written) : null;
        settings.finish();
        boolean made = written.present() || text.present() || inputs.present();
        if (made ? column.present() || columns.present() : column.present() == columns.present()) {
            settings.report(
                    "is one column with a list of numbers, one column for each number, or what a"
                            + " model makes; write 'column: vector', 'columns: [x, y]' or 'model:"
                            + " {artefact: models/model.onnx}' with 'text: [title]' or 'inputs:"
                            + " [x, y]'");
            return null;
        }
        if (made && (!written.present() || text.present() == inputs.present())) {
            settings.report(
                    "by a model needs the model and what it takes; write 'model: {artefact:"
                            + " models/model.onnx}' with 'text: [title]' or with 'inputs: [x, y]'");
            return null;
        }
        if (made) {
            return model == null ? null : made(model, text, inputs);
        }
        if (column.present()) {
            String name = column.text();
            return name == null ? null : new Embedding.Vector(name);
        }
        List<String> names = columns(columns, "columns");
        if (names.isEmpty()) {
            columns.report("columns is empty; name one column at least");
            return null;
        }
        return new Embedding.Numbers(names);
    }

    private @Nullable Model model(Setting setting) {
        Settings settings = setting.settings("model of " + SUBJECT);
        if (settings == null) {
            return null;
        }
        Setting tokenizer = settings.optional("tokenizer");
        Setting tokens = settings.optional("max_tokens");
        Setting pooling = settings.optional("pooling");
        var model =
                new Model(
                        new FileReader(draft)
                                .file(settings.required("artefact", "models/model.onnx")),
                        settings.optional("output").textOrEmpty(),
                        ModelReader.parameters(settings.optional("parameters")),
                        tokenizer,
                        tokens.integer(1, MOST_TOKENS),
                        pooling.oneOf(Pooling.class),
                        List.of(tokenizer, tokens, pooling));
        settings.finish();
        return model;
    }

    private @Nullable Embedding made(Model model, Setting text, Setting inputs) {
        Input input = text.present() ? text(text, model) : values(inputs, model);
        return model.artefact == null || input == null
                ? null
                : new Embedding.Made(
                        new EmbeddingModel(model.artefact, model.output, model.parameters, input));
    }

    private @Nullable Input text(Setting text, Model model) {
        List<String> columns = named(text, "text");
        String tokenizer = tokenizer(model);
        Integer tokens = model.mostTokens;
        return columns.isEmpty() || tokenizer == null
                ? null
                : new Input.Text(
                        columns,
                        tokenizer,
                        tokens == null ? EmbeddingModel.USUAL_TOKENS : tokens,
                        model.pooling == null ? Pooling.MEAN : model.pooling);
    }

    /// The file that is named, or that lies beside the model.
    private @Nullable String tokenizer(Model model) {
        if (model.tokenizer.present()) {
            return new FileReader(draft).file(model.tokenizer);
        }
        if (model.artefact == null) {
            return null;
        }
        int directory = model.artefact.lastIndexOf('/') + 1;
        String beside = model.artefact.substring(0, directory) + USUAL_TOKENIZER;
        if (!draft.files().exists(beside)) {
            model.tokenizer.report(
                    "tokenizer: the project has no file '%s'; put the tokenizer of the model there, or name its file"
                            .formatted(beside));
            return null;
        }
        return beside;
    }

    private static @Nullable Input values(Setting inputs, Model model) {
        for (Setting each : model.ofTexts) {
            if (each.present()) {
                each.report(
                        each.key() + " is for a model of texts; remove it, or write 'text: [x]'");
            }
        }
        var tensors = new LinkedHashMap<String, List<String>>();
        if (inputs.isMapping()) {
            Map<String, Setting> entries = inputs.entries("input");
            if (entries != null) {
                entries.forEach((name, columns) -> tensors.put(name, named(columns, name)));
            }
        } else {
            tensors.put("", named(inputs, "inputs"));
        }
        if (tensors.isEmpty()) {
            inputs.report("inputs is empty; name the columns of the model's inputs");
        }
        boolean whole = !tensors.isEmpty() && !tensors.containsValue(List.<String>of());
        return whole ? new Input.Values(tensors) : null;
    }

    /// The names of columns, one at least, which may be written without a list if it is one; an empty list if they are wrong.
    private static List<String> named(Setting setting, String what) {
        if (setting.isScalar()) {
            String name = setting.text();
            return name == null ? List.of() : List.of(name);
        }
        List<String> names = columns(setting, what);
        if (names.isEmpty() && !setting.isMapping()) {
            setting.report(what + " is empty; name one column at least");
        }
        return names;
    }

    /// The names of columns, each once.
    static List<String> columns(Setting setting, String what) {
        var names = new ArrayList<String>();
        for (Setting item : setting.items()) {
            String name = item.text();
            if (name != null && names.contains(name)) {
                item.report(what + " name '" + name + "' twice; remove one");
            } else if (name != null && (name.isEmpty() || name.indexOf(',') >= 0)) {
                item.report(what + ": a column with a comma or without a name; rename it in SQL");
            } else if (name != null) {
                names.add(name);
            }
        }
        return names;
    }
}
