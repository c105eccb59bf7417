package dev.punctual.server.http;

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
        int status = OK;
        if (result.accepted() == 0 && result.duplicates() == 0 && !rejected.isEmpty()) {
            Rejection first = rejected.getFirst();
            status = first.code().httpStatus();
            ErrorBody.write(json.raw("\"error\":"), first.code(), first.message(), path(first));
            json.raw(',');
        }
        json.raw("\"accepted\":").number(result.accepted());
        json.raw(",\"duplicates\":").number(result.duplicates());
        json.raw(",\"late\":").number(result.late());
        json.raw(",\"future\":").number(result.future());
        writeRejections(json, rejected);
        return Response.json(status, Map.of(), json.raw('}'));
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
