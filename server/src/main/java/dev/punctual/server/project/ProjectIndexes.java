package dev.punctual.server.project;

import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.similarity.TreeKind;
import dev.punctual.core.time.WallClock;
import dev.punctual.lucene.GraphKind;
import dev.punctual.mapped.IndexDirectory;
import dev.punctual.server.similar.Embedders;
import dev.punctual.server.similar.IndexBuild;
import dev.punctual.server.similar.IndexKinds;
import java.util.List;

/// The indexes of a project on this machine, in mapped files.
public final class ProjectIndexes {
    /// All kinds, in the order in which they are tried.
    public static final IndexKinds KINDS = new IndexKinds(List.of(new TreeKind(), new GraphKind()));

    private ProjectIndexes() {}

    /// What builds them.
    public static IndexBuild build(ProjectDirectory directory, WallClock clock) {
        return new IndexBuild(
                store(directory),
                KINDS,
                embedders(directory),
                directory.state("embeddings"),
                clock);
    }

    static Embedders embedders(ProjectDirectory directory) {
        return new ProjectEmbedders(directory.root());
    }

    public static IndexStore store(ProjectDirectory directory) {
        return new IndexDirectory(directory.state("indexes"));
    }
}
