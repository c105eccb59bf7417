package dev.punctual.core.model;

import dev.punctual.core.error.ServingException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/// The `key=value` lines of a LightGBM file up to the next empty one.
record LightgbmSection(String name, Map<String, String> values) {

    static LightgbmSection read(Iterator<String> lines, String name) {
        Map<String, String> values = new HashMap<>();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.isEmpty()) {
                return new LightgbmSection(name, values);
            }
            int equals = line.indexOf('=');
            String key = equals < 0 ? line : line.substring(0, equals);
            values.put(key, equals < 0 ? "" : line.substring(equals + 1));
        }
        throw InvalidArtefact.because("a LightGBM model that was cut off in " + name);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String textOr(String key, String absent) {
        return values.getOrDefault(key, absent);
    }

    int whole(String key) {
        return wholes(key, 1)[0];
    }

    int wholeOr(String key, int absent) {
        return has(key) ? whole(key) : absent;
    }

    /// As many whole numbers as there should be.
    int[] wholes(String key, int count) {
        String[] words = words(key, count);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            try {
                numbers[i] = (int) Long.parseLong(words[i]);
            } catch (NumberFormatException e) {
                throw wrong(key, "whole numbers");
            }
        }
        return numbers;
    }

    double[] numbers(String key, int count) {
        String[] words = words(key, count);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = number(words[i]);
        }
        return numbers;
    }

    static double number(String text) {
        try {
            return switch (text) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw InvalidArtefact.because(
                    "not a LightGBM model: '" + LightgbmReader.shortened(text) + "' is no number");
        }
    }

    private String[] words(String key, int count) {
        String text = values.get(key);
        String[] words = text == null ? new String[0] : text.split(" ", -1);
        if (words.length != count) {
            throw wrong(key, count + " numbers");
        }
        return words;
    }

    private ServingException wrong(String key, String expected) {
        return InvalidArtefact.because(
                "not a LightGBM model: " + key + " of " + name + " is not " + expected);
    }
}
