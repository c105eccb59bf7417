package dev.punctual.server.http;

/// How the events of a body are written.
enum EventForm {
    /// One object, a list of objects, or one object a line.
    JSON,
    /// One object a line.
    LINES,
    /// A CloudEvent with its attributes and data in one object.
    CLOUD_EVENT,
    /// A list of such objects.
    CLOUD_EVENT_BATCH,
    /// The data of a CloudEvent whose attributes are headers.
    CLOUD_EVENT_DATA
}
