package dev.punctual.lucene;

import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.testing.IndexKindKit;

class GraphKindTest extends IndexKindKit {
    @Override
    protected IndexKind kind() {
        return new GraphKind();
    }
}
