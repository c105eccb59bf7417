package dev.punctual.server.project;

import dev.punctual.core.testing.VictimProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process with a gateway on a disk of its own, which it fills, empties, and says what came of it.
final class FullDiskGateway {
    private static final int BULK = 2_000;
    private static final int ENOUGH = 3;
    private static final int MOST_PUSHES = 2_000;
    private static final long START_MICROS = 1_000_000_000_000_000L;
    private static final String PROJECT =
            """
            project: sales
            entities:
              world: {key: {}}
              buyer: {key: {buyer: int64}}
            sources:
              sales:
                kind: event
                schema: {id: int64, at: timestamp, amount: int64}
                event_id: id
                event_time: at
                grace: 1h
                durability: DURABILITY
                history: {log: 7d}
            views:
              all_time:
                kind: stream
                entity: world
                source: sales
                features:
                  sales: {aggregate: count, window: 2d, hop: 1h}
                  total: {aggregate: sum, of: amount, window: 2d, hop: 1h}
              mood:
                kind: push
                entity: buyer
                durability: DURABILITY
                features: {mood: float64, note: string}
            endpoints:
              answer:
                request: {asked_at: timestamp, buyer: int64}
                time: asked_at
                features:
                  all_time: {view: all_time, key: {}}
                  mood: {view: mood, key: {buyer: buyer}}
                budget: 1s
                log: {share: 1.0, every: 1s}
                ladder:
                  - default: 1.0
            """;

    private final Path disk;
    private final HttpClient client = HttpClient.newHttpClient();
    private RunningGateway gateway;
    private long acknowledged;
    private long pushed;
    private long moods;

    private FullDiskGateway(Path disk) {
        this.disk = disk;
        this.gateway = start();
    }

    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]);
        Files.writeString(
                disk.resolve("punctual.yaml"), PROJECT.replace("DURABILITY", arguments[1]));
        new FullDiskGateway(disk).run();
    }

    private RunningGateway start() {
        return RunningGateway.start(ProjectDirectory.at(disk), GatewaySettings.of("127.0.0.1", 0));
    }

    private void run() throws Exception {
        for (int i = 0; i < 20; i++) {
            requireAccepted(pushEvents());
            requireAccepted(pushMood());
        }
        VictimProcess.say("before: " + answered());
        fill();
        int events = 0;
        int moods = 0;
        for (int i = 0; i < MOST_PUSHES && (events < ENOUGH || moods < ENOUGH); i++) {
            events += refused("event", pushEvents());
            moods += refused("mood", pushMood());
        }
        for (int i = 0; i < 20; i++) {
            VictimProcess.say("full: " + answered());
            Thread.sleep(100);
        }
        Files.delete(disk.resolve("filler"));
        while (refused("event", pushEvents()) + refused("mood", pushMood()) > 0) {
            Thread.sleep(200);
        }
        VictimProcess.say("room: " + answered());
        gateway.close();
        gateway = start();
        VictimProcess.say("restarted: " + answered());
        gateway.close();
    }

    private static void requireAccepted(String said) {
        if (!said.startsWith("200")) {
            throw new AssertionError(said);
        }
    }

    /// Says why a push was refused; 0 if it was not.
    private static int refused(String what, String said) {
        if (said.startsWith("200")) {
            return 0;
        }
        VictimProcess.say("no " + what + ": " + said);
        return 1;
    }

    /// Takes all the room there is.
    private void fill() throws IOException {
        byte[] zeros = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            VictimProcess.say("filled: " + e.getMessage());
        }
    }

    private String pushEvents() throws Exception {
        long from = acknowledged;
        long to = from + BULK;
        var body = new StringBuilder("[");
        for (long id = from; id < to; id++) {
            body.append(id == from ? "" : ",").append("{\"id\":").append(id);
            body.append(",\"at\":").append(START_MICROS + id * 1_000);
            body.append(",\"amount\":").append(id).append('}');
        }
        pushed = Math.max(pushed, to);
        String said = post("/v1/sources/sales/events", body.append(']').toString());
        if (said.startsWith("200")) {
            acknowledged = to;
        }
        return said;
    }

    private String pushMood() throws Exception {
        var body = new StringBuilder("[");
        for (int buyer = 0; buyer < 100; buyer++) {
            body.append(buyer == 0 ? "" : ",")
                    .append(
                            "{\"buyer\":%d,\"mood\":%d,\"note\":\"%s\"}"
                                    .formatted(buyer, moods, "x".repeat(900)));
        }
        String said = post("/v1/views/mood:push", body.append(']').toString());
        if (said.startsWith("200")) {
            moods++;
        }
        return said;
    }

    /// Asks, and says whether the answer knows of all that was acknowledged, once each.
    private String answered() throws Exception {
        String question =
                "{\"instances\":[{\"asked_at\":%d,\"buyer\":%d}],\"parameters\":{\"features\":true}}"
                        .formatted(START_MICROS + 86_400_000_000L, moods % 100);
        String answer = post("/v1/endpoints/answer:predict", question);
        if (!answer.startsWith("200")) {
            return answer;
        }
        long sales = (long) value(answer, "all_time.sales");
        boolean right =
                sales >= acknowledged
                        && sales <= pushed
                        && value(answer, "all_time.total") == sales * (sales - 1) / 2.0
                        && value(answer, "mood.mood") == moods - 1;
        return right ? "right" : "of %d to %d sales: %s".formatted(acknowledged, pushed, answer);
    }

    private static double value(String answer, String feature) {
        Matcher found =
                Pattern.compile(feature + "\":\\{\"status\":\"[a-z]+\",\"value\":([-0-9.eE]+)")
                        .matcher(answer);
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    private String post(String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
