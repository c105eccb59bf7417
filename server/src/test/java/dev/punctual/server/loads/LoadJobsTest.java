package dev.punctual.server.loads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.server.http.jobs.Job;
import dev.punctual.server.http.jobs.LoadJob;
import dev.punctual.server.http.jobs.Loads.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadJobsTest {
    private static final Bounds ALL = new Bounds(null, null, false);
    private static final Duration SELDOM = Duration.ofDays(1);

    @TempDir Path directory;
    private final MemoryStore store = new MemoryStore();
    private final AtomicLong micros = new AtomicLong(SqlText.micros(LoadVictim.now(0)));

    private LoadJobs jobs(Duration look) {
        var means =
                new LoadJobs.Means(
                        () -> new LoadVictim(1), directory.resolve("reports"), micros::get);
        return new LoadJobs(LoadVictim.PROJECT, store, means, look);
    }

    @Test
    void whatIsAskedForIsLoadedAndItsJobSaysSo() {
        try (LoadJobs jobs = jobs(SELDOM)) {
            LoadJob asked = jobs.load("daily", ALL);
            assertThat(asked.state()).isEqualTo(Job.State.WAITING);
            jobs.start();
            LoadJob ended = ended(jobs, asked.id());
            assertThat(ended.state()).isEqualTo(Job.State.DONE);
            assertThat(ended.loads()).isEqualTo(LoadVictim.FIRST_DAYS);
            assertThat(store.table("view/daily").generationRows()).isEqualTo(LoadVictim.DAILY_KEYS);
            assertThat(jobs.age(LoadVictim.DAILY)).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void aViewIsLoadedByOneJobAtATime() {
        try (LoadJobs jobs = jobs(SELDOM)) {
            LoadJob first = jobs.load("daily", ALL);
            jobs.load("whole", ALL);
            assertThatThrownBy(() -> jobs.load("daily", ALL))
                    .isInstanceOfSatisfying(
                            ServingException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS))
                    .hasMessageContaining("by job " + first.id());
            jobs.start();
            ended(jobs, first.id());
            assertThat(ended(jobs, jobs.load("daily", ALL).id()).message()).startsWith("kept");
        }
    }

    @Test
    void anUnknownViewAndAnUnknownJobAreNotFound() {
        try (LoadJobs jobs = jobs(SELDOM)) {
            assertThatThrownBy(() -> jobs.load("weekly", ALL))
                    .hasMessageContaining("no batch view is called weekly");
            assertThat(jobs.job("7")).isNull();
            jobs.start();
        }
    }

    @Test
    void whatComesDueIsLoadedByItself() {
        try (LoadJobs jobs = jobs(Duration.ofMillis(5))) {
            jobs.start();
            assertThat(ended(jobs, "1").loads()).isEqualTo(LoadVictim.FIRST_DAYS);
            micros.set(SqlText.micros(LoadVictim.now(2)));
            assertThat(ended(jobs, "2").loads()).isEqualTo(2);
            assertThat(jobs.job("3")).isNull();
        }
    }

    @Test
    void aFailureIsToldWithItsReason() {
        try (LoadJobs jobs = jobs(SELDOM)) {
            LoadJob asked = jobs.load("whole", new Bounds(LoadVictim.START, null, false));
            jobs.start();
            LoadJob ended = ended(jobs, asked.id());
            assertThat(ended.state()).isEqualTo(Job.State.FAILED);
            assertThat(ended.message()).contains("view whole has no intervals");
        }
    }

    private static LoadJob ended(LoadJobs jobs, String id) {
        while (true) {
            LoadJob job = jobs.job(id);
            if (job != null && job.state().ended()) {
                return job;
            }
            Thread.onSpinWait();
        }
    }
}
