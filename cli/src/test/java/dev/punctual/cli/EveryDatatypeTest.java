package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.gateway.ModelDesk;
import dev.punctual.server.grpc.GrpcEdge;
import dev.punctual.server.grpc.GrpcSettings;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.oip.ProtocolRouter;
import dev.punctual.server.http.wire.HttpServer;
import dev.punctual.server.http.wire.ServerSettings;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.MemoryBound;
import dev.punctual.testing.oip.ConformanceKit;
import dev.punctual.testing.oip.GrpcTarget;
import dev.punctual.testing.oip.Result;
import dev.punctual.testing.oip.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The conformance kit by models that no runtime could run: each gives back what it gets, of every datatype there is.
class EveryDatatypeTest {
    private static final String HOST = "127.0.0.1";

    /// Gives its inputs back, as outputs named `out_` and the input's name.
    private record Mirror(Signature signature) implements TensorModel {
        static Mirror of(TensorType... types) {
            return new Mirror(
                    new Signature(
                            Stream.of(types).map(type -> spec("", type)).toList(),
                            Stream.of(types).map(type -> spec("out_", type)).toList()));
        }

        private static TensorSpec spec(String prefix, TensorType type) {
            return TensorSpec.of(prefix + type, type, TensorSpec.ANY, 2);
        }

        @Override
        public Inference infer(List<Tensor> inputs, List<String> outputs) {
            signature.checkInputs(inputs);
            var mirrored = new ArrayList<Tensor>();
            for (TensorSpec wanted : signature.wanted(outputs)) {
                for (Tensor input : inputs) {
                    if (wanted.name().equals("out_" + input.name())) {
                        mirrored.add(
                                new Tensor(
                                        wanted.name(), input.type(), input.shape(), input.data()));
                    }
                }
            }
            return Inference.of(mirrored);
        }

        @Override
        public void close() {}
    }

    private static ModelDesk.Hosted hosted(String name, TensorType... types) {
        Mirror mirror = Mirror.of(types);
        var shape = new ModelShape(name, "7", "test_mirror", mirror.signature());
        return new ModelDesk.Hosted(shape, mirror, 1);
    }

    @Test
    void everyDatatypeConforms() {
        TensorType[] all = TensorType.values();
        TensorType[] inJson =
                Stream.of(all)
                        .filter(type -> type != TensorType.FP16 && type != TensorType.BF16)
                        .toArray(TensorType[]::new);
        var models = List.of(hosted("all", all), hosted("all_but_halves", inJson));
        var clock = MonotonicClock.system();
        try (var desk = new ModelDesk(models, GatewayLimits.defaults(), new Telemetry(), clock)) {
            var inferences =
                    new Inferences(
                            Inferences.Served.fixed(Predictions.none(), desk),
                            MemoryBound.ofHeap(),
                            clock,
                            WallClock.system());
            var router = new ProtocolRouter(inferences);
            try (HttpServer http =
                            HttpServer.start(
                                    ServerSettings.of(HOST, 0),
                                    head -> router.route(head, true),
                                    clock);
                    GrpcEdge grpc = GrpcEdge.start(GrpcSettings.of(HOST, 0), inferences, clock)) {
                grpc.ready();
                for (ModelDesk.Hosted model : models) {
                    conforms(model.shape().name(), http.port(), grpc.port());
                }
            }
        }
    }

    private static void conforms(String model, int http, int grpc) {
        var results = new ArrayList<Result>();
        URI base = URI.create("http://" + HOST + ":" + http);
        results.addAll(ConformanceKit.run(Target.of(base, model, Map.of())));
        try (GrpcTarget target = GrpcTarget.of(HOST + ":" + grpc, model, Map.of())) {
            results.addAll(ConformanceKit.run(target));
        }
        assertThat(results).as(model).filteredOn(Result.Failed.class::isInstance).isEmpty();
    }
}
