package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.DefinitionText;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.RemoteCalls;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules of models that another server runs.
class RemoteModelRulesTest {
    private static final String TRAINED =
            """
                format: xgboost
                labels: arrivals
                inputs: [weight, usual.mean_delay, now.mean, heavier]
                optimise: rmse
                parameters: {rounds: 50, objective: "reg:squarederror"}
            """;
    private static final String REMOTE =
            """
                format: remote
                endpoint: arrival
                inputs: [weight, now.mean]
                url: http://triton:8000/
                model: resnet
            """;
    private static final String WHOLE =
            REMOTE
                    + """
                        version: "3"
                        output: 1
                        output_tensor: probabilities
                        calls:
                          connections: 8
                          timeout: 200ms
                          hedges: 0
                          breaker: {failures: 0.2, slow: 50ms, window: 1m, pause: 5s}
                    """;

    @Test
    void aRemoteModelNamesItsServerAndWhatThatCallsIt() {
        assertThat(origin(REMOTE))
                .isEqualTo(
                        new Origin.Remote(
                                "http://triton:8000",
                                "resnet",
                                "",
                                new Origin.Answer("", -1),
                                RemoteCalls.defaults()));
    }

    @Test
    void everythingAboutItsCallsMayBeChosen() {
        var breaker =
                new RemoteCalls.Breaker(
                        0.2, Duration.ofMillis(50), Duration.ofMinutes(1), Duration.ofSeconds(5));
        assertThat(origin(WHOLE))
                .isEqualTo(
                        new Origin.Remote(
                                "http://triton:8000",
                                "resnet",
                                "3",
                                new Origin.Answer("probabilities", 1),
                                new RemoteCalls(8, Duration.ofMillis(200), 0, breaker)));
    }

    @Test
    void aCallIsSlowWhenItTakesAsLongAsItMayUnlessSaidOtherwise() {
        Origin.Remote origin = origin(REMOTE + "    calls: {timeout: 70ms}\n");
        assertThat(origin.calls().breaker().slow()).isEqualTo(Duration.ofMillis(70));
    }

    @Test
    void changesAreToldByTheirPaths() {
        assertThat(DefinitionText.of(model(WHOLE)))
                .containsEntry("origin.kind", "remote")
                .containsEntry("origin.url", "http://triton:8000")
                .containsEntry("origin.tensor", "probabilities")
                .containsEntry("origin.calls.connections", "8")
                .containsEntry("origin.calls.breaker.pause", "5s");
    }

    @Test
    void theAddressMayBeAVariable() {
        assertThat(origin(REMOTE.replace("http://triton:8000/", "${TRITON}")).url())
                .isEqualTo("${TRITON}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: http://triton:8000/ | url: triton:8000 | url is no address of a server; write"
                        + " one such as http://localhost:8000 or grpc://localhost:8001",
                "url: http://triton:8000/ | url: ftp://triton | url is no address of a server;"
                        + " write one such as http://localhost:8000 or grpc://localhost:8001",
                "url: http://triton:8000/ | url: http://a b | url is no address; write one such as"
                        + " http://localhost:8000",
                "url: http://triton:8000/ | url: http://me:it@triton | url seems to contain a"
                        + " password; leave it out",
                "url: http://triton:8000/ | url: http://triton?a=b | url has something after its"
                        + " path; write the address of the server alone",
                "url: http://triton:8000/ | url: http://triton/v2/models | url goes further than"
                        + " the server; write it without /v2 and what follows",
                "url: http://triton:8000/ | url: grpc://triton | url is no gRPC address; write host"
                        + " and port, such as grpc://localhost:8001",
                "model: resnet | model: a/b | model is 'a/b'; write what the server calls it,"
                        + " without '/', '?', '#', '%' and spaces",
                "format: remote | format: onnx | format: a model with a 'url' runs on another"
                        + " server; write 'format: remote', or remove 'url' and 'calls'",
                "connections: 8 | connections: 0 | connections is '0'; write a whole number from 1"
                        + " to 1024",
                "hedges: 0 | hedges: 5 | hedges is 5.0; write a share from 0 to 1, such as 0.05",
                "timeout: 200ms | timeout: 1h | timeout is 1h; write a duration above 0 and at most"
                        + " 10m",
                "timeout: 200ms | timeouts: 200ms | calls of model 'full' knows no key 'timeouts';"
                        + " did you mean 'timeout'?",
            })
    void mistakesAreReported(String written, String mistake, String message) {
        Parcels.with(TRAINED, WHOLE.replace(written, mistake + " # here")).reports(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failures: 0.2 | failures: 0 | failures is 0, so no call could ever fail; write a"
                        + " share above 0",
                "slow: 50ms | slower: 50ms | breaker of model 'full' knows no key 'slower'; did you"
                        + " mean 'slow'?"
            })
    void mistakesInTheBreakerAreReported(String written, String mistake, String message) {
        String damaged = WHOLE.replace("pause: 5s}", "pause: 5s} # here");
        Parcels.with(TRAINED, damaged.replace(written, mistake)).reports(message);
    }

    @Test
    void aFileOfARemoteModelIsReported() {
        Parcels.with(TRAINED, REMOTE + "    artefact: models/full.onnx # here\n")
                .reports(
                        "artefact: a remote model has no file here; remove it, or write the format"
                                + " of the file");
    }

    @Test
    void aRemoteModelWithoutAnAddressIsReported() {
        Parcels.with(TRAINED, REMOTE.replace("    url: http://triton:8000/\n", ""))
                .and("  full:\n", "  full: # here\n")
                .reports(
                        "model 'full' has no 'url'; add, for example, 'url:"
                                + " http://localhost:8000'");
    }

    private static Origin.Remote origin(String text) {
        return (Origin.Remote) model(text).origin();
    }

    private static ModelDefinition model(String text) {
        return Objects.requireNonNull(Parcels.with(TRAINED, text).project().models().get("full"));
    }
}
