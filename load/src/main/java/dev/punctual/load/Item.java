package dev.punctual.load;

/// One entry of the data, in the data's order: something that happened, or a question asked at that moment.
public sealed interface Item {

    /// Where it is posted to, such as `/v1/endpoints/arrival_delay:predict`.
    String path();

    /// The JSON that is sent: of a question the whole body, of an event one element of the batch's array.
    String body();

    /// A question, answered with one prediction and timed from the moment at which it should have been sent.
    record Question(String path, String body) implements Item {}

    /// An event, sent before every question that follows it in the data, together with its neighbours.
    record Event(String path, String body) implements Item {}
}
