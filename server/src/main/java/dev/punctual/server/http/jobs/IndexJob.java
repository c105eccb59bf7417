package dev.punctual.server.http.jobs;

/// The build of an index inside the gateway, as it stands.
///
/// @param step what it does
/// @param items how many items the step has done
/// @param of how many it has; 0 while that is not known
/// @param message what became of it, for people; empty while it is under way
public record IndexJob(
        String id, String index, State state, String step, long items, long of, String message)
        implements Job {

    @Override
    public String subject() {
        return index;
    }

    /// A job that has not begun.
    public static IndexJob waiting(String id, String index) {
        return new IndexJob(id, index, State.WAITING, "", 0, 0, "");
    }

    /// The same job, in another step.
    public IndexJob in(String next, long all) {
        return new IndexJob(id, index, State.RUNNING, next, 0, all, "");
    }

    /// The same job, further on in its step.
    public IndexJob at(long done) {
        return new IndexJob(id, index, State.RUNNING, step, done, of, "");
    }

    /// The same job, ended.
    public IndexJob ended(State end, String what) {
        return new IndexJob(id, index, end, step, items, of, what);
    }
}
