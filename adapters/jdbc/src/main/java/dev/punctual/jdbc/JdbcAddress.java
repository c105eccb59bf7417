package dev.punctual.jdbc;

import java.time.Duration;

/// A database, who asks it, and how long that waits for it.
///
/// @param url the JDBC address
/// @param user empty for none
/// @param password empty for none; never shown
/// @param timeout how long it may be silent: until a query has its first rows, and between rows
/// @param setupSql statements run at the start of every connection; empty for none
public record JdbcAddress(
        String url, String user, String password, Duration timeout, String setupSql) {

    private static final Duration LONGEST = Duration.ofDays(7);

    public JdbcAddress {
        if (timeout.toSeconds() < 1 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a time-out of 1 s to 7 days, not " + timeout);
        }
    }

    /// The address for people: no options, which may hold secrets, and nobody's name.
    String shown() {
        return url.split("[?;]", 2)[0].replaceFirst("//[^/@]*@", "//");
    }

    @Override
    public String toString() {
        return shown();
    }
}
