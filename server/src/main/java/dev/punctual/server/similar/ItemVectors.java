package dev.punctual.server.similar;

import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.similarity.ItemList;
import java.util.List;

/// Where the vectors of items come from while they are read. Used by one thread.
sealed interface ItemVectors permits GivenVectors, MadeVectors {

    /// The expressions in SQL that a vector is read from; they are the columns after the id, in their order.
    List<String> expressions();

    /// The vector of a row, prepared for the metric; what stands for it if it is made later.
    float[] of(RowCursor cursor, String id);

    /// Its item was added to the list, as the last one.
    void added(ItemList items);

    /// All items were added; none lacks its vector when this returns.
    void finish(ItemList items);
}
