package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the request features of one endpoint, each `name: type` or a mapping.
final class RequestReader {
    private final Scope request;

    /// @param request gets the features
    RequestReader(Scope request) {
        this.request = request;
    }

    List<RequestFeature> read(Map<String, Setting> written) {
        var features = new ArrayList<RequestFeature>();
        written.forEach((name, setting) -> {
            RequestFeature feature =
                    setting.isScalar() ? brief(name, setting) : full(name, setting);
            if (feature == null) {
                request.addBroken(name);
            } else {
                request.add(Field.of(name, feature.type()));
                features.add(feature);
            }
        });
        return List.copyOf(features);
    }

    private static @Nullable RequestFeature brief(String name, Setting setting) {
        ValueType type = setting.oneOf(ValueType.class);
        return type == null ? null : new RequestFeature(name, type, "", null, null, null);
    }

    private static @Nullable RequestFeature full(String name, Setting setting) {
        Settings settings = setting.settings("request feature '" + name + "'");
        if (settings == null) {
            return null;
        }
        ValueType type = settings.required("type", "string").oneOf(ValueType.class);
        String description = settings.optional("description").textOrEmpty();
        Setting min = settings.optional("min");
        Setting max = settings.optional("max");
        Setting standIn = settings.optional("default");
        settings.finish();
        if (type == null) {
            return null;
        }
        Double least = bound(min, type);
        Double greatest = bound(max, type);
        if (least != null && greatest != null && least >= greatest) {
            settings.report(
                    "has the min "
                            + least
                            + " and the max "
                            + greatest
                            + "; write a min below the max");
        }
        String defaultValue = standIn.value(type);
        if (defaultValue != null && isOutside(defaultValue, least, greatest)) {
            standIn.report(
                    "default is "
                            + defaultValue
                            + ", which is outside of min and max; write a number between them");
        }
        return new RequestFeature(name, type, description, least, greatest, defaultValue);
    }

    private static @Nullable Double bound(Setting setting, ValueType type) {
        if (setting.present() && type != ValueType.INT64 && type != ValueType.FLOAT64) {
            setting.report(
                    setting.key()
                            + ": only int64 and float64 have bounds, not "
                            + type.wireName()
                            + "; remove it");
            return null;
        }
        return setting.number();
    }

    private static boolean isOutside(
            String value, @Nullable Double least, @Nullable Double greatest) {
        return (least != null && Double.parseDouble(value) < least)
                || (greatest != null && Double.parseDouble(value) > greatest);
    }
}
