package dev.punctual.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.punctual.core.error.ServingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What executes a graph: ONNX Runtime's execution providers, as far as its Java interface can choose them.
public enum Provider {
    CPU(OrtProvider.CPU),
    CUDA(OrtProvider.CUDA),
    TENSORRT(OrtProvider.TENSOR_RT),
    OPENVINO(OrtProvider.OPEN_VINO),
    DNNL(OrtProvider.DNNL),
    XNNPACK(OrtProvider.XNNPACK),
    ROCM(OrtProvider.ROCM),
    DIRECTML(OrtProvider.DIRECT_ML),
    COREML(OrtProvider.CORE_ML),
    QNN(OrtProvider.QNN),
    ACL(OrtProvider.ACL);

    private final OrtProvider library;

    Provider(OrtProvider library) {
        this.library = library;
    }

    /// The names that definitions use.
    static List<String> names() {
        return Arrays.stream(values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    }

    /// Adds this provider to a session's options; what it cannot execute stays with the CPU.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if it is not there
    void addTo(SessionOptions options, int device) {
        if (!OrtEnvironment.getAvailableProviders().contains(library)) {
            throw absent("is not part of this build of ONNX Runtime");
        }
        try {
            switch (this) {
                case CPU -> {} // always there, after all others
                case CUDA -> options.addCUDA(device);
                case TENSORRT -> options.addTensorrt(device);
                case OPENVINO -> options.addOpenVINO("");
                case DNNL -> options.addDnnl(true);
                case XNNPACK -> options.addXnnpack(Map.of());
                case ROCM -> options.addROCM(device);
                case DIRECTML -> options.addDirectML(device);
                case COREML -> options.addCoreML();
                case QNN -> options.addQnn(Map.of());
                case ACL -> options.addACL(true);
            }
        } catch (OrtException e) {
            throw absent("cannot be used: " + e.getMessage());
        }
    }

    private ServingException absent(String reason) {
        return OnnxOptions.invalid(
                "provider",
                "%s: this execution provider %s, which has %s; put a build that has it on the class path"
                        .formatted(
                                name().toLowerCase(Locale.ROOT),
                                reason,
                                OrtEnvironment.getAvailableProviders()));
    }
}
