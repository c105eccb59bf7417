package dev.punctual.cli.bench;

import dev.punctual.core.definition.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations on the command line, as definitions write them.
final class DurationConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration such as 10ms, 30s or 1m30s");
        }
        return duration;
    }
}
