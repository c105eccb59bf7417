package dev.punctual.core.verification;

import dev.punctual.core.value.Frame;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A question as it was asked and answered.
///
/// @param features the whole frame, as it was served
/// @param asOfMicros the instant as of which it was asked
/// @param readMicros when its features were about to be read
public record LoggedQuestion(Frame features, long asOfMicros, long readMicros) {

    Instant asOf() {
        return Instant.EPOCH.plus(asOfMicros, ChronoUnit.MICROS);
    }
}
