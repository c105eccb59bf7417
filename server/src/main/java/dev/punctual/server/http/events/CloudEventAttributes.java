package dev.punctual.server.http.events;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of one CloudEvent, as far as they matter here. Used by one thread.
final class CloudEventAttributes {
    /// What the names of headers with attributes begin with.
    static final String HEADER = "ce-";

    private static final String VERSION = "specversion";
    private static final List<String> REQUIRED = List.of("id", "source", "type");
    private static final List<String> KNOWN =
            List.of(VERSION, "id", "source", "type", "time", "datacontenttype");

    private final String prefix;
    private final Map<String, String> values = new HashMap<>();

    private CloudEventAttributes(String prefix) {
        this.prefix = prefix;
    }

    /// Those of an envelope, none yet.
    static CloudEventAttributes ofEnvelope() {
        return new CloudEventAttributes("");
    }

    /// Those that are headers of a request.
    static CloudEventAttributes ofHeaders(Exchange exchange) {
        var attributes = new CloudEventAttributes(HEADER);
        for (String name : KNOWN) {
            String value = exchange.header(HEADER + name);
            if (value != null) {
                attributes.values.put(name, decoded(value));
            }
        }
        return attributes;
    }

    /// Headers have all but plain ASCII as percent signs and UTF-8.
    private static String decoded(String header) {
        try {
            return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return header;
        }
    }

    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    /// Sets an attribute; false if it has a value already.
    boolean put(String name, String value) {
        return values.putIfAbsent(name, value) == null;
    }

    @Nullable String id() {
        return values.get("id");
    }

    @Nullable String time() {
        return values.get("time");
    }

    /// The name of an attribute as its sender wrote it.
    String path(String name) {
        return prefix + name;
    }

    /// Why these are not the attributes of a CloudEvent with JSON data, or null.
    @Nullable Fault check() {
        String version = values.get(VERSION);
        if (!"1.0".equals(version)) {
            return version == null
                    ? missing(VERSION, "\"1.0\"")
                    : new Fault(
                            ErrorCode.OUT_OF_RANGE,
                            "must be \"1.0\", but is \"" + Suggestion.shown(version) + '"',
                            path(VERSION));
        }
        for (String name : REQUIRED) {
            String value = values.get(name);
            if (value == null || value.isEmpty()) {
                return missing(name, "a text that is not empty");
            }
        }
        String type = values.get("datacontenttype");
        return type == null || MediaTypes.isJson(type)
                ? null
                : new Fault(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        "send data as application/json, not " + Suggestion.shown(type),
                        path("datacontenttype"));
    }

    private Fault missing(String name, String wanted) {
        return new Fault(
                ErrorCode.MISSING_FIELD,
                "is missing, and a CloudEvent must have it: send " + wanted,
                path(name));
    }
}
