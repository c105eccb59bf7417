package dev.punctual.core.push;

import dev.punctual.core.stream.PushResult;
import java.util.List;

/// What became of the rows of one write.
///
/// @param accepted how many changed what is served
/// @param outdated how many changed nothing, because everything they say was known as of a later event time
/// @param rejected those that cannot be written
public record PushOutcome(int accepted, int outdated, List<PushResult.Rejection> rejected) {

    public PushOutcome {
        rejected = List.copyOf(rejected);
    }
}
