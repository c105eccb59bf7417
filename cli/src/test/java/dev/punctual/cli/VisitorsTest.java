package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The example of anonymous visitors, from its data to answers over HTTP.
@Timeout(240) // for what it waits for, which may never come
class VisitorsTest {
    private static final Path EXAMPLE = Path.of("../examples/visitors");
    private static final Pattern PREDICTION = Pattern.compile("\"predictions\":\\[([-0-9.E]+)");

    /// The first customer of the data.
    private static final String VISITOR =
            "\"tenure\":1,\"monthly_charges\":29.85,\"contract\":\"Month-to-month\","
                    + "\"internet_service\":\"DSL\",\"tech_support\":\"No\","
                    + "\"payment_method\":\"Electronic check\",\"senior\":false,\"paperless\":true";

    @TempDir Path directory = Path.of("unset");

    private record Outcome(int code, String text) {}

    @BeforeEach
    void copyTheExample() throws IOException {
        for (String file : List.of("punctual.yaml", "sql/labels.sql", "data/customers.csv.gz")) {
            Path copy = directory.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(EXAMPLE.resolve(file), copy);
        }
        change("budget: 5ms", "budget: 10s"); // the machine of a test may be slow at first
    }

    private Outcome run(String... arguments) {
        var out = new StringWriter();
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--project";
        all[arguments.length + 1] = directory.toString();
        var writer = new PrintWriter(out);
        int code = Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer)).execute(all);
        return new Outcome(code, out.toString());
    }

    private void change(String before, String after) throws IOException {
        Path file = directory.resolve("punctual.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    private void train() {
        for (String command : List.of("training-set", "train")) {
            assertThat(run(command).code).as(command).isZero();
        }
    }

    private String ask(RunningGateway gateway, String form)
            throws IOException, InterruptedException {
        String instance = form + ",\"asked_at\":\"" + Instant.now() + '"';
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + gateway.port()
                                                + "/v1/endpoints/leaving:predict"))
                        .POST(BodyPublishers.ofString("{\"instances\":[{" + instance + "}]}"))
                        .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private RunningGateway serve() {
        return RunningGateway.start(
                ProjectDirectory.at(directory), GatewaySettings.of("127.0.0.1", 0));
    }

    private static double prediction(String answer) {
        Matcher found = PREDICTION.matcher(answer);
        assertThat(found.find()).as(answer).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    void whatAFormSaysFindsItsAnswer() throws Exception {
        train();
        assertThat(run("precompute").code).isZero();
        try (RunningGateway gateway = serve()) {
            String answer = ask(gateway, VISITOR);
            assertThat(answer).contains("\"rung\":\"by_form\"").containsPattern("\"age_ms\":[0-9]");
            double likely = prediction(answer);
            assertThat(likely).isBetween(0.3, 1.0);
            // The same bucket, in another order.
            String other =
                    "\"paperless\":true,\"payment_method\":\"Electronic check\",\"contract\":"
                            + "\"Month-to-month\",\"tech_support\":\"No\",\"monthly_charges\":29.5,"
                            + "\"internet_service\":\"DSL\",\"senior\":false,\"tenure\":1";
            assertThat(prediction(ask(gateway, other))).isEqualTo(likely);
            String loyal = VISITOR.replace("\"tenure\":1,", "\"tenure\":70,");
            assertThat(prediction(ask(gateway, loyal))).isLessThan(likely);
            // A word that no row of training had: the model answers.
            String unknown = VISITOR.replace("Electronic check", "Shells");
            assertThat(ask(gateway, unknown)).contains("\"rung\":\"leaves\"");
        }
    }

    @Test
    void aPlanTellsKeysAndWhatBucketsCost() throws Exception {
        Outcome unlearned = run("precompute", "plan");
        assertThat(unlearned.code).isOne();
        assertThat(unlearned.text).contains("build it with `punctual training-set`");
        assertThat(run("training-set").code).isZero();
        Outcome untrained = run("precompute", "plan", "by_form");
        assertThat(untrained.code).isZero();
        assertThat(untrained.text)
                .contains("3 x 3 x 10 x 2 x 4 x 2 x 3 x 10 = 43,200 keys; the limit is 100,000")
                .contains("no version of the model answers yet");
        assertThat(run("train").code).isZero();
        Path page = directory.resolve("plan.html");
        Outcome plan = run("precompute", "plan", "--scales", "0.2,1", "--html", page.toString());
        assertThat(plan.code).isZero();
        assertThat(plan.text)
                .contains("expected hit rate 100 %, of 1,440 questions of the split validate")
                .contains("x 0.20")
                .contains("RMSE above the model's own");
        assertThat(Files.readString(page)).contains("<svg").contains("43,200");
    }

    @Test
    void aTableOverItsLimitIsRefused() throws Exception {
        train();
        change("limit: 100000", "limit: 40000");
        String refusal =
                "by_form would have 43,200 keys, which is over its limit of 40,000; coarsen";
        Outcome plan = run("precompute", "plan", "--scales", "1");
        assertThat(plan.code).isOne();
        assertThat(plan.text).contains("= 43,200 keys").contains(refusal);
        Outcome computed = run("precompute");
        assertThat(computed.code).isOne();
        assertThat(computed.text).contains(refusal);
    }

    @Test
    void onlyCombinationsThatComeOftenAreComputed() throws Exception {
        train();
        change("limit: 100000", "select: {frequent: {at_least: 5}}\n    limit: 1000");
        Outcome plan = run("precompute", "plan", "--scales", "1");
        assertThat(plan.text).containsPattern("43,200, of which [1-9][0-9]{1,2} come often enough");
        assertThat(run("precompute").code).isZero();
        try (RunningGateway gateway = serve()) {
            assertThat(ask(gateway, VISITOR.replace("29.85", "45.5")))
                    .contains("\"rung\":\"by_form\"");
            String rare = VISITOR.replace("\"tenure\":1,", "\"tenure\":70,").replace("DSL", "No");
            assertThat(ask(gateway, rare)).contains("\"rung\":\"leaves\"");
        }
    }

    @Test
    void whatComesOftenIsWhatIsLogged() throws Exception {
        train();
        change("budget: 10s", "budget: 10s\n    log: {share: 1}");
        change("limit: 100000", "select: {frequent: {at_least: 5}}\n    limit: 1000");
        try (RunningGateway gateway = serve()) {
            for (int i = 0; i < 6; i++) {
                assertThat(ask(gateway, VISITOR)).contains("\"rung\":\"leaves\"");
            }
            ask(gateway, VISITOR.replace("DSL", "No"));
        }
        Outcome plan = run("precompute", "plan", "--scales", "1");
        assertThat(plan.text)
                .contains("43,200, of which 1 come often enough")
                .contains("expected hit rate 85.7 %, of 7 logged answers");
        assertThat(run("precompute").code).isZero();
        try (RunningGateway gateway = serve()) {
            assertThat(ask(gateway, VISITOR)).contains("\"rung\":\"by_form\"");
            assertThat(ask(gateway, VISITOR.replace("DSL", "No"))).contains("\"rung\":\"leaves\"");
        }
    }

    @Test
    void aRunningGatewayComputesTheTableItServes() throws Exception {
        train();
        try (RunningGateway gateway = serve()) {
            assertThat(ask(gateway, VISITOR)).contains("\"rung\":\"leaves\"");
            assertThat(run("precompute", "by_form").code).isZero();
            assertThat(ask(gateway, VISITOR)).contains("\"rung\":\"by_form\"");
            assertThat(call(gateway, "POST", "/v1/precomputed/by_form:compute"))
                    .contains("waiting");
            assertThat(ended(gateway, "precompute-2")).contains("kept: 43200 answers");
            assertThat(call(gateway, "POST", "/v1/precomputed/other:compute"))
                    .contains("no precomputed table by entity or combination is called other");
        }
        assertThat(directory.resolve(".punctual/precompute/by_form")).doesNotExist();
    }

    @Test
    void whatComesOftenFollowsTheTraffic() throws Exception {
        train();
        change("budget: 10s", "budget: 10s\n    log: {share: 1, every: 1s}");
        change(
                "limit: 100000",
                "select: {frequent: {at_least: 5, within: 10m}}\n    limit: 1000\n    schedule: {every: 1s}");
        String other = VISITOR.replace("DSL", "No");
        try (RunningGateway gateway = serve()) {
            askUntilPrepared(gateway, VISITOR);
            assertThat(ask(gateway, other)).contains("\"rung\":\"leaves\"");
            askUntilPrepared(gateway, other);
            assertThat(ask(gateway, VISITOR)).contains("\"rung\":\"by_form\"");
        }
    }

    /// Asks until the answer is one that was computed before; that may take long.
    private void askUntilPrepared(RunningGateway gateway, String form) throws Exception {
        while (!ask(gateway, form).contains("\"rung\":\"by_form\"")) {
            Thread.sleep(100);
        }
    }

    private static String call(RunningGateway gateway, String method, String path)
            throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
        var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    /// What a job says when it has ended.
    private static String ended(RunningGateway gateway, String job) throws Exception {
        while (true) {
            String said = call(gateway, "GET", "/v1/jobs/" + job);
            if (!said.contains("\"waiting\"") && !said.contains("\"running\"")) {
                return said;
            }
            Thread.sleep(20);
        }
    }

    @Test
    void rowsThatAreOlderThanAFeatureAreReported() throws Exception {
        assertThat(run("training-set").code).isZero();
        change(
                "    derived:\n",
                "    derived:\n      cheap: {type: bool, expression: monthly_charges < 30.0}\n");
        change("      senior: bool\n", "      senior: bool\n      cheap: bool\n");
        Outcome plan = run("precompute", "plan");
        assertThat(plan.code).isOne();
        assertThat(plan.text)
                .contains(
                        "the training set of labels past is older than the definitions; build it again");
        assertThat(run("training-set").code).isZero();
        assertThat(run("precompute", "plan").text).contains("x 2 x 4 x 2 x 3 x 10 = 86,400 keys");
    }

    @Test
    void anExampleMustHaveTheFeaturesOfTheKey() {
        assertThat(run("training-set").code).isZero();
        Outcome wrong = run("precompute", "plan", "--example", "tenure=34, gender=female");
        assertThat(wrong.code).isOne();
        assertThat(wrong.text).contains("the key has no feature 'gender'; it is made of contract,");
    }
}
