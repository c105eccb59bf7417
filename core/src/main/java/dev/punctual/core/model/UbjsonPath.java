package dev.punctual.core.model;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.UbjsonValue.Elements;
import dev.punctual.core.model.UbjsonValue.Fields;
import dev.punctual.core.model.UbjsonValue.Numbers;
import dev.punctual.core.model.UbjsonValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// An object of a UBJSON file with the way to it, which errors name.
record UbjsonPath(String path, Fields object) {
    private static final UbjsonValue ZERO = new UbjsonValue.Whole(0);

    boolean has(String name) {
        return object.byName().containsKey(name);
    }

    UbjsonPath fields(String name) {
        if (object.byName().get(name) instanceof Fields fields) {
            return new UbjsonPath(pathOf(name), fields);
        }
        throw wrong(name, "an object");
    }

    private Elements elements(String name) {
        if (object.byName().get(name) instanceof Elements elements) {
            return elements;
        }
        throw wrong(name, "an array");
    }

    /// Whether an array of whole numbers, packed or not, holds nothing but zeros.
    boolean zeros(String name) {
        return switch (object.byName().get(name)) {
            case Elements elements -> elements.all().stream().allMatch(ZERO::equals);
            case Numbers numbers ->
                    IntStream.range(0, numbers.size()).allMatch(i -> numbers.whole(i) == 0);
            case null, default -> throw wrong(name, "an array");
        };
    }

    List<UbjsonPath> objects(String name) {
        List<UbjsonPath> objects = new ArrayList<>();
        for (UbjsonValue element : elements(name).all()) {
            String path = pathOf(name) + "[" + objects.size() + "]";
            if (!(element instanceof Fields fields)) {
                throw InvalidArtefact.because(path + " is not an object");
            }
            objects.add(new UbjsonPath(path, fields));
        }
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (UbjsonValue element : elements(name).all()) {
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
        if (object.byName().get(name) instanceof Numbers numbers) {
            return numbers;
        }
        throw wrong(name, "an array of numbers");
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
