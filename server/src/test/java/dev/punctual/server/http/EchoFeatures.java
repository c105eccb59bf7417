package dev.punctual.server.http;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.features.FeatureListing;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Features that say what was asked.
record EchoFeatures() implements FeatureListing {
    @Override
    public byte[] list(@Nullable String query) {
        return bytes("list " + query);
    }

    @Override
    public byte[] view(String view) {
        if (view.equals("unknown")) {
            throw new ServingException(ErrorCode.NOT_FOUND, "there is no view 'unknown'");
        }
        return bytes("view " + view);
    }

    @Override
    public byte[] feature(String view, String feature) {
        return bytes("feature " + view + " " + feature);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
