package dev.punctual.core.definition.reader;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads where a secret is, which no definition contains.
final class SecretReader {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

    private SecretReader() {}

    /// The reference to a password, empty for none; null if it is a password.
    ///
    /// @param example the name of a variable that may hold it
    static @Nullable String read(Setting setting, String example) {
        String password = setting.present() ? setting.text() : "";
        if (password == null || password.isEmpty() || VARIABLE.matcher(password).matches()) {
            return password;
        }
        setting.report(
                "password must not be written here; set an environment variable"
                        + " and write, for example, 'password: ${"
                        + example
                        + "}'");
        return null;
    }
}
