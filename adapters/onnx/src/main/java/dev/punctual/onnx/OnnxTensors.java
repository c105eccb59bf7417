package dev.punctual.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.punctual.core.model.InvalidArtefact;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Our tensors as ONNX Runtime's and back. Numbers are shared, not copied, where they lie outside the heap.
final class OnnxTensors {
    private final OrtEnvironment environment;
    private final DirectBuffers buffers;

    OnnxTensors(OrtEnvironment environment, DirectBuffers buffers) {
        this.environment = environment;
        this.buffers = buffers;
    }

    /// One of the library's tensors, with the pooled buffer that it reads or writes, if there is one.
    record Bound(OnnxTensor tensor, List<ByteBuffer> pooled) {

        void release(DirectBuffers buffers) {
            tensor.close();
            pooled.forEach(buffers::give);
        }
    }

    Bound of(Tensor tensor) throws OrtException {
        long[] shape = shape(tensor.shape());
        if (tensor.type() == TensorType.BYTES) {
            String[] texts = tensor.texts().toArray(String[]::new);
            return new Bound(OnnxTensor.createTensor(environment, texts, shape), List.of());
        }
        OnnxJavaType type = type(tensor.type());
        if (tensor.data().isDirect()) {
            return new Bound(create(tensor.data().duplicate(), shape, type), List.of());
        }
        ByteBuffer copy = buffers.take(tensor.data().remaining());
        copy.put(0, tensor.data(), 0, tensor.data().remaining());
        return new Bound(create(copy, shape, type), List.of(copy));
    }

    private OnnxTensor create(ByteBuffer data, long[] shape, OnnxJavaType type)
            throws OrtException {
        return OnnxTensor.createTensor(
                environment, data.order(ByteOrder.nativeOrder()), shape, type);
    }

    /// A tensor for the library to write to.
    Bound pinned(TensorType type, long[] shape) throws OrtException {
        long size = type.bytes();
        for (long dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        ByteBuffer data = buffers.take(Math.toIntExact(size));
        return new Bound(create(data, shape, type(type)), List.of(data));
    }

    static Tensor tensor(String name, OnnxTensor tensor) throws OrtException {
        TensorInfo info = tensor.getInfo();
        if (info.type == OnnxJavaType.STRING) {
            return Tensor.of(name, texts(tensor.getValue()), info.getShape());
        }
        List<Long> shape = dimensions(info.getShape());
        return new Tensor(name, type(name, info), shape, tensor.getByteBuffer());
    }

    private static List<String> texts(Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        var texts = new ArrayList<String>();
        for (Object each : (Object[]) value) {
            texts.addAll(texts(each));
        }
        return texts;
    }

    static List<Long> dimensions(long[] shape) {
        var dimensions = new ArrayList<Long>();
        for (long size : shape) {
            dimensions.add(size);
        }
        return dimensions;
    }

    private static long[] shape(List<Long> dimensions) {
        return dimensions.stream().mapToLong(Long::longValue).toArray();
    }

    /// The type of a model's input or output.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if tensors of it cannot be passed from Java
    static TensorType type(String name, TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> TensorType.FP32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> TensorType.FP64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> TensorType.FP16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> TensorType.BF16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> TensorType.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> TensorType.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> TensorType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> TensorType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> TensorType.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> TensorType.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> TensorType.BYTES;
            default ->
                    throw InvalidArtefact.because(
                            "'%s' is a tensor of %s, which ONNX Runtime's Java interface cannot pass"
                                    .formatted(name, info.onnxType));
        };
    }

    private static OnnxJavaType type(TensorType type) {
        return switch (type) {
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case UINT8 -> OnnxJavaType.UINT8;
            case BOOL -> OnnxJavaType.BOOL;
            case BYTES -> OnnxJavaType.STRING;
            case UINT16, UINT32, UINT64 -> OnnxJavaType.UNKNOWN; // no model has such an input
        };
    }
}
