package dev.punctual.server.http.jobs;

import java.util.Locale;

/// Long work inside the gateway, as it stands.
public interface Job {
    String id();

    /// What is worked on, by name; there is never more than one job for it at a time.
    String subject();

    State state();

    /// Where a job stands.
    enum State {
        WAITING,
        RUNNING,
        /// What was missing is served.
        DONE,
        /// The rows break what the view expects.
        REFUSED,
        FAILED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean ended() {
            return this == DONE || this == REFUSED || this == FAILED;
        }
    }
}
