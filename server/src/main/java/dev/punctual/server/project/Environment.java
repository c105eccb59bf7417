package dev.punctual.server.project;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The variables that definitions may refer to as `${NAME}`.
///
/// @param variables their values by name
/// @param user who refers to them, for messages
record Environment(Map<String, String> variables, String user) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /// A text with its references replaced.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if a variable is not set
    String resolve(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
    }

    private String value(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    user + " needs the environment variable " + name + "; set it");
        }
        return value;
    }
}
