package dev.punctual.load;

/// One entry of the data, in the data's order: something that happened, or a question asked at that moment.
public sealed interface Item {

    /// Where it is posted to, such as `/v1/endpoints/arrival_delay:predict`.
    String path();

    /// A question, answered at once and timed from the moment at which it should have been sent.
    ///
    /// @param content the whole body of the request
    record Question(String path, Content content) implements Item {

        /// A question whose body is JSON.
        public static Question json(String path, String body) {
            return new Question(path, Content.json(body));
        }
    }

    /// An event, sent before every question that follows it in the data, together with its neighbours.
    ///
    /// @param body JSON, one element of the batch's array
    record Event(String path, String body) implements Item {}
}
