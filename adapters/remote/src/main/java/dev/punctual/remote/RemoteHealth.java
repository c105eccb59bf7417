package dev.punctual.remote;

/// How the server of a remote model does, as its callers see it.
///
/// @param open whether it is asked at present
/// @param answered how many calls were answered
/// @param failed how many were not, or badly
/// @param cut how many were called off, by a deadline or because nobody waited any more
/// @param hedges how many requests were sent a second time
/// @param underWay how many requests are on their way
public record RemoteHealth(
        boolean open, long answered, long failed, long cut, long hedges, int underWay) {

    RemoteHealth unavailable() {
        return new RemoteHealth(false, answered, failed, cut, hedges, underWay);
    }
}
