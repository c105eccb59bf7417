package dev.punctual.core.push;

import dev.punctual.core.value.Frame;
import java.util.BitSet;

/// What a caller writes about one key: some of the features, as of one instant.
///
/// @param frame of the view's [PushView#schema]: the key and the event time present, and those features that get a value
/// @param cleared the frame's fields of features that have no value any more; what is neither present nor cleared stays as
///     it is
public record PushedRow(Frame frame, BitSet cleared) {}
