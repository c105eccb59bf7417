package dev.punctual.server.http.jobs;

import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.call.BodyFlag;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.Map;

/// The routes that compute precomputed tables and show how far that is.
public final class TableRoutes {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BODY_BYTES = 4_096;
    private static final int BYTES = 256;
    private static final BodyFlag AGAIN = new BodyFlag("again");

    private TableRoutes() {}

    /// Has a table computed; the body is empty or `{"again": true}`.
    public static Route compute(TableJobs jobs, String table) {
        return new ApartRoute(
                BODY_BYTES,
                exchange ->
                        exchange.respond(
                                response(ACCEPTED, jobs.compute(table, AGAIN.of(exchange)))));
    }

    /// Shows a job.
    public static Route job(TableJob job) {
        return Route.answering(response(OK, job));
    }

    private static Response response(int status, TableJob job) {
        var json = new JsonBuffer(BYTES).raw("{\"job\":").text(job.id());
        json.raw(",\"table\":").text(job.table()).raw(",\"state\":").text(job.state().wireName());
        json.raw(",\"keys\":").number(job.keys()).raw(",\"of\":").number(job.of());
        if (!job.message().isEmpty()) {
            json.raw(",\"message\":").text(job.message());
        }
        return Response.json(status, Map.of(), json.raw('}'));
    }
}
