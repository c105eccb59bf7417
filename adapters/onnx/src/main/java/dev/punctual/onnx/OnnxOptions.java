package dev.punctual.onnx;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How ONNX Runtime runs a model.
///
/// @param threads how many threads one run may use; with one, it runs on the caller's alone
/// @param spinning whether idle threads of its pool burn a processor to be back sooner
/// @param optimisation how much of the graph is rewritten while loading: `none`, `basic`, `extended` or `all`
/// @param provider what executes the graph, `cpu` or an accelerator
/// @param device which of several accelerators
public record OnnxOptions(
        int threads, boolean spinning, String optimisation, Provider provider, int device) {
    /*
     * One thread and no spinning, because a server has its own lanes: threads that spin between the runs of one model
     * take the processors from all others, and for small models handing work over costs more than it saves.
     */
    private static final int MOST_THREADS = 64;
    private static final Set<String> NAMES =
            Set.of("threads", "spinning", "optimisation", "provider", "device");
    private static final List<String> OPTIMISATIONS = List.of("none", "basic", "extended", "all");

    /// What is best for one row at a time.
    public static OnnxOptions defaults() {
        return new OnnxOptions(1, false, "all", Provider.CPU, 0);
    }

    /// Reads the parameters of a definition.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` and the parameter at fault
    public static OnnxOptions of(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!NAMES.contains(name)) {
                throw invalid(name, "is unknown; known are " + new TreeSet<>(NAMES));
            }
        }
        String optimisation = parameters.getOrDefault("optimisation", "all");
        if (!OPTIMISATIONS.contains(optimisation)) {
            throw invalid("optimisation", "must be one of " + OPTIMISATIONS);
        }
        String spinning = parameters.getOrDefault("spinning", "false");
        if (!spinning.equals("true") && !spinning.equals("false")) {
            throw invalid("spinning", "must be true or false");
        }
        return new OnnxOptions(
                number(parameters, "threads", 1, 1),
                spinning.equals("true"),
                optimisation,
                provider(parameters.getOrDefault("provider", "cpu")),
                number(parameters, "device", 0, 0));
    }

    private static Provider provider(String name) {
        for (Provider provider : Provider.values()) {
            if (provider.name().toLowerCase(Locale.ROOT).equals(name)) {
                return provider;
            }
        }
        throw invalid("provider", "must be one of " + Provider.names());
    }

    private static int number(Map<String, String> parameters, String name, int absent, int least) {
        String text = parameters.get(name);
        if (text == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= MOST_THREADS) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid(name, "must be a whole number, not '" + text + "'");
        }
        throw invalid(name, "must be " + least + " to " + MOST_THREADS + ", not " + text);
    }

    OptLevel level() {
        return switch (optimisation) {
            case "none" -> OptLevel.NO_OPT;
            case "basic" -> OptLevel.BASIC_OPT;
            case "extended" -> OptLevel.EXTENDED_OPT;
            default -> OptLevel.ALL_OPT;
        };
    }

    static ServingException invalid(String parameter, String reason) {
        return new ServingException(
                ErrorCode.INVALID_DEFINITION, "parameter " + parameter + " " + reason, parameter);
    }
}
