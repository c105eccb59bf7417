package dev.punctual.server.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/// Bodies with questions, as a caller might write them.
final class RandomBodies {
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "null",
        "true",
        "false",
        "0",
        "-",
        ".",
        "e9",
        "1e999",
        "\\u0000",
        "\\ud83d",
        "\\",
        "\"x\":1,",
        "\"origin\":\"B\",",
        "9223372036854775807",
        "-0.0",
        "\"flight\":3,",
        "1.0",
        " ",
        "\n",
        "Z",
        "+05:30",
        "{}",
        "[1]",
        "é"
    };

    private RandomBodies() {}

    /// A piece of JSON, to be put where it does not belong.
    static String token(SplittableRandom random) {
        return TOKENS[random.nextInt(TOKENS.length)];
    }

    /// A body that should be taken.
    static String valid(SplittableRandom random) {
        var instances = new ArrayList<String>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            instances.add(instance(random));
        }
        String body = "\"instances\":" + space(random) + "[" + String.join(",", instances) + "]";
        return switch (random.nextInt(4)) {
            case 0 -> "{" + body + ",\"parameters\":" + parameters(random) + "}" + space(random);
            case 1 -> space(random) + "{\"parameters\":" + parameters(random) + "," + body + "}";
            default -> "{" + body + space(random) + "}";
        };
    }

    private static String parameters(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "{}";
            case 1 -> "{\"features\":" + random.nextBoolean() + "}";
            case 2 -> "{\"budget_ms\":" + (random.nextInt(1000) + 1) / 8.0 + "}";
            default -> "{\"budget_ms\":7,\"features\":true}";
        };
    }

    private static String instance(SplittableRandom random) {
        List<String> fields = new ArrayList<>();
        fields.add("\"departure\":" + timestamp(random));
        fields.add("\"origin\":" + text(random));
        fields.add("\"distance\":" + number(random));
        if (random.nextBoolean()) {
            fields.add("\"flight\":" + (random.nextLong() >> random.nextInt(64)));
        }
        if (random.nextBoolean()) {
            fields.add("\"charter\":" + (random.nextInt(3) == 0 ? "null" : random.nextBoolean()));
        }
        if (random.nextBoolean()) {
            Collections.shuffle(fields, new Random(random.nextLong()));
        }
        return "{" + space(random) + String.join("," + space(random), fields) + "}";
    }

    private static String timestamp(SplittableRandom random) {
        long seconds = random.nextLong(-62_000_000_000L, 253_000_000_000L);
        Instant time = Instant.ofEpochSecond(seconds, random.nextInt(3) * 123_456_789L);
        return switch (random.nextInt(3)) {
            case 0 -> Long.toString(seconds * 1_000_000);
            case 1 -> "\"" + time.toString().replace("Z", "-07:30") + "\"";
            default -> "\"" + time + "\"";
        };
    }

    private static String number(SplittableRandom random) {
        double value = random.nextDouble() * 20_000;
        return switch (random.nextInt(5)) {
            case 0 -> Integer.toString((int) value);
            case 1 -> Double.toString(value * 1e-200);
            case 2 -> "0." + (random.nextLong() >>> 1) + (random.nextLong() >>> 1) + "e4";
            case 3 -> (int) value + "." + (random.nextLong() >>> 1) + "E-0";
            default -> Double.toString(value);
        };
    }

    private static String text(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "\"\"";
            case 1 -> "\"\\u00e9\\ud83d\\ude00\\n\\/\"";
            case 2 -> "\"Zürich 😀 " + "x".repeat(random.nextInt(40)) + "\"";
            default -> "\"SFO\"";
        };
    }

    private static String space(SplittableRandom random) {
        return random.nextInt(3) == 0 ? " \n\t".substring(random.nextInt(3)) : "";
    }
}
