package dev.punctual.server.http.jobs;

/// The computation of a precomputed table inside the gateway, as it stands.
///
/// @param keys how many keys were scored, or are known while they are gathered
/// @param of how many there are; 0 while that is not known
/// @param message what became of it, for people; empty while it is under way
public record TableJob(String id, String table, State state, long keys, long of, String message)
        implements Job {

    @Override
    public String subject() {
        return table;
    }

    /// A job that has not begun.
    public static TableJob waiting(String id, String table) {
        return new TableJob(id, table, State.WAITING, 0, 0, "");
    }

    /// The same job, further on.
    public TableJob at(long scored, long all) {
        return new TableJob(id, table, State.RUNNING, scored, all, "");
    }

    /// The same job, ended.
    public TableJob ended(State end, String what) {
        return new TableJob(id, table, end, keys, of, what);
    }
}
