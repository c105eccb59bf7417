package dev.punctual.server.grpc;

import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.protocol.DataType;
import dev.punctual.protocol.InferStatistics;
import dev.punctual.protocol.ModelConfig;
import dev.punctual.protocol.ModelConfigResponse;
import dev.punctual.protocol.ModelInput;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ModelMetadataResponse.TensorMetadata;
import dev.punctual.protocol.ModelOutput;
import dev.punctual.protocol.ModelStatistics;
import dev.punctual.protocol.ModelStatisticsResponse;
import dev.punctual.protocol.RepositoryIndexResponse;
import dev.punctual.protocol.RepositoryIndexResponse.ModelIndex;
import dev.punctual.protocol.ServerMetadataResponse;
import dev.punctual.protocol.StatisticDuration;
import dev.punctual.server.oip.Configuration;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.ModelControl;
import dev.punctual.server.oip.Statistics;
import dev.punctual.server.oip.Subject;
import java.util.List;

/// What the protocol tells of a server and of what it serves, in messages.
final class Descriptions {
    private Descriptions() {}

    static ServerMetadataResponse server() {
        return ServerMetadataResponse.newBuilder()
                .setName(Inferences.SERVER)
                .setVersion(Inferences.version())
                .addAllExtensions(Inferences.EXTENSIONS)
                .build();
    }

    static ModelMetadataResponse metadata(Subject subject) {
        var message =
                ModelMetadataResponse.newBuilder()
                        .setName(subject.name())
                        .setPlatform(subject.platform())
                        .putAllProperties(subject.properties());
        String version = subject.version();
        if (version != null) {
            message.addVersions(version);
        }
        subject.signature().inputs().forEach(spec -> message.addInputs(tensor(spec)));
        subject.signature().outputs().forEach(spec -> message.addOutputs(tensor(spec)));
        return message.build();
    }

    private static TensorMetadata tensor(TensorSpec spec) {
        return TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.type().name())
                .addAllShape(spec.shape())
                .build();
    }

    static ModelConfigResponse configuration(Subject subject) {
        Configuration configuration = Configuration.of(subject);
        var message =
                ModelConfig.newBuilder()
                        .setName(subject.name())
                        .setPlatform(subject.platform())
                        .setMaxBatchSize(configuration.maxBatchSize());
        configuration
                .inputs()
                .forEach(tensor ->
                        message.addInput(
                                ModelInput.newBuilder()
                                        .setName(tensor.name())
                                        .setDataType(DataType.valueOf(tensor.type()))
                                        .addAllDims(tensor.dims())));
        configuration
                .outputs()
                .forEach(tensor ->
                        message.addOutput(
                                ModelOutput.newBuilder()
                                        .setName(tensor.name())
                                        .setDataType(DataType.valueOf(tensor.type()))
                                        .addAllDims(tensor.dims())));
        return ModelConfigResponse.newBuilder().setConfig(message).build();
    }

    static ModelStatisticsResponse statistics(List<Subject> subjects, Inferences inferences) {
        var message = ModelStatisticsResponse.newBuilder();
        for (Subject subject : subjects) {
            message.addModelStats(statistics(subject, inferences.statistics(subject)));
        }
        return message.build();
    }

    private static ModelStatistics statistics(Subject subject, Statistics statistics) {
        var parts =
                InferStatistics.newBuilder()
                        .setSuccess(part(statistics.success()))
                        .setFail(part(statistics.fail()))
                        .setQueue(part(statistics.stages().queue()))
                        .setComputeInput(part(statistics.stages().input()))
                        .setComputeInfer(part(statistics.stages().infer()))
                        .setComputeOutput(part(statistics.stages().output()));
        var message =
                ModelStatistics.newBuilder()
                        .setName(subject.name())
                        .setLastInference(statistics.lastMillis())
                        .setInferenceCount(statistics.inferences())
                        .setExecutionCount(statistics.success().count())
                        .setInferenceStats(parts);
        String version = subject.version();
        if (version != null) {
            message.setVersion(version);
        }
        return message.build();
    }

    private static StatisticDuration part(Statistics.Part part) {
        return StatisticDuration.newBuilder().setCount(part.count()).setNs(part.nanos()).build();
    }

    static RepositoryIndexResponse index(List<ModelControl.Entry> entries) {
        var message = RepositoryIndexResponse.newBuilder();
        for (ModelControl.Entry entry : entries) {
            var model =
                    ModelIndex.newBuilder()
                            .setName(entry.name())
                            .setState(entry.state().name())
                            .setReason(entry.reason());
            String version = entry.version();
            if (version != null) {
                model.setVersion(version);
            }
            message.addModels(model);
        }
        return message.build();
    }
}
