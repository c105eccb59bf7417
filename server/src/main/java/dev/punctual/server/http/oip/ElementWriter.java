package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.oip.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes the elements of a tensor as one flat list of JSON.
final class ElementWriter {
    private ElementWriter() {}

    /// @throws ServingException with `WRONG_TYPE` if JSON cannot hold them
    static void write(JsonBuffer json, Tensor tensor) {
        ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        json.raw('[');
        while (data.hasRemaining()) {
            writeNext(json, tensor, data);
            json.raw(',');
        }
        if (data.limit() > 0) {
            json.unwrite();
        }
        json.raw(']');
    }

    private static void writeNext(JsonBuffer json, Tensor tensor, ByteBuffer data) {
        switch (tensor.type()) {
            case BOOL -> json.raw(data.get() == 0 ? "false" : "true");
            case INT8 -> json.number((long) data.get());
            case UINT8 -> json.number((long) Byte.toUnsignedInt(data.get()));
            case INT16 -> json.number((long) data.getShort());
            case UINT16 -> json.number((long) Short.toUnsignedInt(data.getShort()));
            case INT32 -> json.number((long) data.getInt());
            case UINT32 -> json.number(Integer.toUnsignedLong(data.getInt()));
            case INT64 -> json.number(data.getLong());
            case UINT64 -> json.raw(Long.toUnsignedString(data.getLong()));
            // These print NaN, Infinity and -Infinity as they are read.
            case FP32 -> json.raw(Float.toString(data.getFloat()));
            case FP64 -> json.raw(Double.toString(data.getDouble()));
            case FP16, BF16 ->
                    throw unwritable(tensor, "is " + tensor.type() + ", which JSON cannot hold");
            case BYTES -> writeText(json, tensor, data);
        }
    }

    private static void writeText(JsonBuffer json, Tensor tensor, ByteBuffer data) {
        int length = data.getInt(data.position());
        int end = data.position() + Integer.BYTES + length;
        String text = new Texts(data.duplicate().limit(end)).next();
        if (text == null) {
            throw unwritable(tensor, "holds bytes that are no UTF-8");
        }
        json.text(text);
        data.position(end);
    }

    private static ServingException unwritable(Tensor tensor, String why) {
        return new ServingException(
                ErrorCode.WRONG_TYPE,
                "output '" + tensor.name() + "' " + why + ": ask for it with binary_data",
                tensor.name());
    }
}
