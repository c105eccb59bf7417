package dev.punctual.core.window;

import dev.punctual.core.value.Frame;

/// The state of one accumulator in one tile that does not fit into cells.
sealed interface TileObject
        permits TextList, DistinctValues, QuantileDigest, FrequentTexts, Groups {

    /// Adds an event that meets the accumulator's condition.
    void add(EventRows events, int place);

    /// The state of the events of both, of which those of `older` come before these. Neither changes.
    TileObject withOlder(TileObject older);

    /// The same state, which changes apart from this one.
    TileObject copy();

    /// Writes the state such that what is read from it goes on to behave the same, to the bit.
    void encode(StateWriter out);

    /// Writes a feature's value from a cell of a frame on; false if there is none.
    boolean write(Output output, Frame target, int cell);
}
