package dev.punctual.cli.bench;

import dev.punctual.load.Item;
import dev.punctual.load.http.AnswerFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What is asked: an endpoint or a model of some server, and how instances become requests to it.
///
/// An instance is what one prediction is asked about: values by name, as JSON has them.
interface Subject {

    /// Such as `endpoint arrival_delay`.
    String name();

    AnswerFormat answers();

    /// Within what the server itself wants to answer; null if it does not say.
    @Nullable Duration budget();

    /// An instance that nobody asked about, of values that its description allows.
    Map<String, Object> synthesised(RandomGenerator random);

    /// An instance of texts, such as a line of CSV has; what the subject does not know is left out.
    Map<String, Object> typed(Map<String, String> texts);

    /// The request that asks about instances, all at once.
    ///
    /// @throws IllegalArgumentException if they are not what the subject takes
    Item.Question question(List<? extends Map<?, ?>> instances);
}
