package dev.punctual.server.http.jobs;

import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.call.BodyFlag;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.Map;

/// The routes that build indexes and show how far that is.
public final class IndexJobRoutes {
    public static final String BUILD = ":build";
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BODY_BYTES = 4_096;
    private static final int BYTES = 256;
    private static final BodyFlag WHOLE = new BodyFlag("whole");

    private IndexJobRoutes() {}

    /// Has an index built; the body is empty or `{"whole": true}`.
    public static Route build(IndexJobs jobs, String index) {
        return new ApartRoute(
                BODY_BYTES,
                exchange ->
                        exchange.respond(
                                response(ACCEPTED, jobs.build(index, WHOLE.of(exchange)))));
    }

    /// Shows a job.
    public static Route job(IndexJob job) {
        return Route.answering(response(OK, job));
    }

    private static Response response(int status, IndexJob job) {
        var json = new JsonBuffer(BYTES).raw("{\"job\":").text(job.id());
        json.raw(",\"index\":").text(job.index()).raw(",\"state\":").text(job.state().wireName());
        if (!job.step().isEmpty()) {
            json.raw(",\"step\":").text(job.step());
        }
        json.raw(",\"items\":").number(job.items()).raw(",\"of\":").number(job.of());
        if (!job.message().isEmpty()) {
            json.raw(",\"message\":").text(job.message());
        }
        return Response.json(status, Map.of(), json.raw('}'));
    }
}
