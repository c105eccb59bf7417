package dev.punctual.core.model;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.ModelValue.Elements;
import dev.punctual.core.model.ModelValue.Fields;
import dev.punctual.core.model.ModelValue.Numbers;
import dev.punctual.core.model.ModelValue.Text;
import java.util.ArrayList;
import java.util.List;

/// An object of a model file with the way to it, which errors name.
record ModelPath(String path, Fields object) {
    boolean has(String name) {
        return object.byName().containsKey(name);
    }

    ModelPath fields(String name) {
        if (object.byName().get(name) instanceof Fields fields) {
            return new ModelPath(pathOf(name), fields);
        }
        throw wrong(name, "an object");
    }

    private Elements elements(String name) {
        if (object.byName().get(name) instanceof Elements elements) {
            return elements;
        }
        if (object.byName().get(name) instanceof Numbers numbers && numbers.size() == 0) {
            return new Elements(List.of());
        }
        throw wrong(name, "an array");
    }

    List<ModelPath> objects(String name) {
        List<ModelPath> objects = new ArrayList<>();
        for (ModelValue element : elements(name).all()) {
            String path = pathOf(name) + "[" + objects.size() + "]";
            if (!(element instanceof Fields fields)) {
                throw InvalidArtefact.because(path + " is not an object");
            }
            objects.add(new ModelPath(path, fields));
        }
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (ModelValue element : elements(name).all()) {
            if (!(element instanceof Text(String value))) {
                throw wrong(name, "an array of texts");
            }
            texts.add(value);
        }
        return texts;
    }

    String text(String name) {
        if (object.byName().get(name) instanceof Text(String value)) {
            return value;
        }
        throw wrong(name, "a text");
    }

    /// A number that the file holds as a text.
    int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw wrong(name, "the text of a number");
        }
    }

    int numberOr(String name, int absent) {
        return has(name) ? number(name) : absent;
    }

    Numbers numbers(String name) {
        return switch (object.byName().get(name)) {
            case Numbers numbers -> numbers;
            case Elements elements -> numbers(name, elements.all());
            case null, default -> throw wrong(name, "an array of numbers");
        };
    }

    private Numbers numbers(String name, List<ModelValue> elements) {
        double[] numbers = new double[elements.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] =
                    switch (elements.get(i)) {
                        case ModelValue.Whole(long value) -> value;
                        case ModelValue.Real(double value) -> value;
                        default -> throw wrong(name, "an array of numbers");
                    };
        }
        return new ModelValue.Decoded(numbers);
    }

    Numbers numbers(String name, int size) {
        Numbers numbers = numbers(name);
        if (numbers.size() != size) {
            throw wrong(name, "an array of " + size + " numbers");
        }
        return numbers;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private ServingException wrong(String name, String expected) {
        return InvalidArtefact.because(
                "not an XGBoost model: " + pathOf(name) + " is not " + expected);
    }
}
