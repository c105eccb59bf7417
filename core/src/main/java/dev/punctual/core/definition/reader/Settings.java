package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Location;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The settings of one thing that is being read; the keys that are asked for are those it may have.
final class Settings {
    private final String subject;
    private final Location location;
    private final Map<String, Setting> written;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    Settings(String subject, Location location, Map<String, Setting> written, Problems problems) {
        this.subject = subject;
        this.location = location;
        this.written = written;
        this.problems = problems;
    }

    /// The setting of that key, absent if it was not written.
    Setting optional(String key) {
        known.add(key);
        Setting setting = written.get(key);
        return setting == null ? new Setting(key, null, location, problems) : setting;
    }

    /// Whether a key was written, which does not make it one that this thing may have.
    boolean written(String key) {
        return written.containsKey(key);
    }

    /// The setting of that key, which is reported if it was not written.
    ///
    /// @param example a value that a message can suggest
    Setting required(String key, String example) {
        Setting setting = optional(key);
        if (!setting.present()) {
            report("has no '" + key + "'; add, for example, '" + key + ": " + example + "'");
        }
        return setting;
    }

    /// Reports a mistake of the thing as a whole.
    void report(String message) {
        problems.add(location, subject + " " + message);
    }

    /// Reports the keys that were never asked for; to be called when all have been.
    void finish() {
        problems.vocabulary().add(subject, known);
        written.forEach((key, setting) -> {
            if (!known.contains(key)) {
                problems.add(
                        setting.keyLocation(),
                        subject + " knows no key '" + key + "'" + Spelling.suggestion(key, known));
            }
        });
    }
}
