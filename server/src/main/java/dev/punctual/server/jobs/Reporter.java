package dev.punctual.server.jobs;

/// Hears how far long steps have come. Any thread may report.
public interface Reporter {
    /// The number of units of a step whose length nobody knows.
    long UNKNOWN = -1;

    /// A step begins.
    ///
    /// @param total how many units it has, or [#UNKNOWN]
    /// @param unit what is counted, in the plural
    Step begin(String title, long total, String unit);

    /// A step was found done and is not done again.
    void kept(String title, String note);

    /// A step that is under way. Closing it before [#done] means that it stopped.
    interface Step extends AutoCloseable {
        void reached(long units);

        void done(String note);

        @Override
        void close();
    }

    /// Listens to nothing.
    static Reporter silent() {
        return new Reporter() {
            @Override
            public Step begin(String title, long total, String unit) {
                return new Step() {
                    @Override
                    public void reached(long units) {}

                    @Override
                    public void done(String note) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void kept(String title, String note) {}
        };
    }
}
