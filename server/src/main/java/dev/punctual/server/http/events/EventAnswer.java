package dev.punctual.server.http.events;

import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.stream.PushResult.Rejection;
import dev.punctual.server.http.json.ErrorBody;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Response;
import java.util.List;
import java.util.Map;

/// The answer to a push: what became of its items, and for those that were not accepted, why.
final class EventAnswer {
    private static final int OK = 200;
    private static final int MOST_LISTED = 100;

    private EventAnswer() {}

    /// The answer; an error, with the first reason, if no item counts.
    static Response of(PushResult result, List<Rejection> rejected) {
        var json = new JsonBuffer(256).raw('{');
        int status = writeError(json, result.accepted() + result.duplicates() == 0, rejected);
        json.raw("\"accepted\":").number(result.accepted());
        json.raw(",\"duplicates\":").number(result.duplicates());
        json.raw(",\"late\":").number(result.late());
        json.raw(",\"future\":").number(result.future());
        writeRejections(json, rejected);
        return Response.json(status, Map.of(), json.raw('}'));
    }

    /// The answer to a push of rows to a view, in the same form.
    static Response of(PushOutcome outcome, List<Rejection> rejected) {
        var json = new JsonBuffer(256).raw('{');
        int status = writeError(json, outcome.accepted() + outcome.outdated() == 0, rejected);
        json.raw("\"accepted\":").number(outcome.accepted());
        json.raw(",\"outdated\":").number(outcome.outdated());
        writeRejections(json, rejected);
        return Response.json(status, Map.of(), json.raw('}'));
    }

    /// Writes the first reason if no item counts, and returns the status of the answer.
    private static int writeError(JsonBuffer json, boolean none, List<Rejection> rejected) {
        if (!none || rejected.isEmpty()) {
            return OK;
        }
        Rejection first = rejected.getFirst();
        ErrorBody.write(json.raw("\"error\":"), first.code(), first.message(), path(first));
        json.raw(',');
        return first.code().httpStatus();
    }

    private static String path(Rejection rejection) {
        String path = "[" + rejection.index() + "]";
        return rejection.field() == null ? path : path + "." + rejection.field();
    }

    private static void writeRejections(JsonBuffer json, List<Rejection> rejected) {
        json.raw(",\"rejected_count\":").number(rejected.size()).raw(",\"rejected\":[");
        int listed = Math.min(MOST_LISTED, rejected.size());
        for (int i = 0; i < listed; i++) {
            Rejection one = rejected.get(i);
            json.raw(i == 0 ? "{\"index\":" : ",{\"index\":").number(one.index());
            json.raw(",\"code\":").text(one.code().name());
            json.raw(",\"message\":").text(one.message());
            if (one.field() != null) {
                json.raw(",\"field\":").text(one.field());
            }
            json.raw('}');
        }
        json.raw(']');
    }
}
