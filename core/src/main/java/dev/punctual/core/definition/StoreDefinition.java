package dev.punctual.core.definition;

import java.time.Duration;

/// Where the online store of a project is.
public sealed interface StoreDefinition {

    /// On the disk of the process that serves, which is what holds unless a project says otherwise.
    record Embedded() implements StoreDefinition {}

    /// In a Redis server. In its texts `${NAME}` stands for an environment variable; secrets are never written out.
    ///
    /// @param address host and port, as in `localhost:6379`
    /// @param user empty for the server's default
    /// @param password a single `${NAME}`; empty for none
    /// @param database the number of one of its databases
    /// @param prefix what the names of all keys begin with
    /// @param timeout how long the server may take for anything that has no deadline of its own
    record Redis(
            String address,
            boolean tls,
            String user,
            String password,
            int database,
            String prefix,
            Duration timeout)
            implements StoreDefinition {}
}
