package dev.punctual.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.server.oip.MemoryBound;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A message that has come whole and is not parsed yet.
final class Received {
    private static final byte[] NOTHING = {};

    /// Takes messages in, on event loops: copies them out of the connection's buffers, and no more.
    static final MethodDescriptor.Marshaller<Received> MARSHALLER =
            new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(Received message) {
                    throw new UnsupportedOperationException("requests are only read here");
                }

                @Override
                public Received parse(InputStream stream) {
                    return takeIn(stream, Intake.current().takeOver());
                }
            };

    private final byte[] bytes;
    private final MemoryBound.Holding holding;
    private final @Nullable ServingException refusal;

    private Received(
            byte[] bytes, MemoryBound.Holding holding, @Nullable ServingException refusal) {
        this.bytes = bytes;
        this.holding = holding;
        this.refusal = refusal;
    }

    private static Received takeIn(InputStream stream, MemoryBound.Holding holding) {
        try {
            return new Received(bytes(stream, holding), holding, null);
        } catch (ServingException e) {
            return new Received(NOTHING, holding, e);
        } catch (StatusRuntimeException e) { // it unpacks to more than it may
            String why = String.valueOf(e.getStatus().getDescription());
            return new Received(NOTHING, holding, new ServingException(ErrorCode.TOO_LARGE, why));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(InputStream stream, MemoryBound.Holding holding)
            throws IOException {
        if (stream instanceof KnownLength) {
            int length = stream.available();
            holding.take(length);
            byte[] bytes = new byte[length];
            int read = stream.readNBytes(bytes, 0, length);
            return read == length ? bytes : Arrays.copyOf(bytes, read);
        }
        byte[] unpacked = stream.readAllBytes();
        holding.take(unpacked.length);
        return unpacked;
    }

    /// How long it is.
    int length() {
        return bytes.length;
    }

    /// What it holds, for its taker to release.
    MemoryBound.Holding holding() {
        return holding;
    }

    /// Parses the message, whose raw contents are then slices of it.
    ///
    /// @throws ServingException with `MALFORMED_BODY`, or why it could not be taken in
    ModelInferRequest parse() {
        if (refusal != null) {
            throw refusal;
        }
        try {
            CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            input.enableAliasing(true);
            return ModelInferRequest.parser().parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "the message is no ModelInferRequest", null, e);
        }
    }
}
