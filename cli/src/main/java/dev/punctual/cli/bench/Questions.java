package dev.punctual.cli.bench;

import dev.punctual.cli.RemoteServer;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.Item;
import dev.punctual.server.project.ProjectDirectory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Questions to an endpoint of a project, for a load of them.
public final class Questions {
    private static final long SEED = 1;
    private static final int MOST = 20_000;

    private Questions() {}

    /// What was asked of an endpoint before, or is asked in its labels, or made up if there is neither.
    ///
    /// @param asked the name under which the endpoint is asked
    public static List<Item.Question> of(
            ProjectDirectory directory, String endpoint, String asked, URI gateway) {
        var server = new RemoteServer(gateway, Map.of());
        var subject =
                new EndpointSubject(
                        server,
                        asked,
                        server.describe("/v1/endpoints/" + asked),
                        WallClock.system().micros());
        Instances known = Instances.of(directory, endpoint);
        Instances instances =
                known == null ? Instances.synthesised(subject, new Random(SEED)) : known;
        return instances.all().stream()
                .limit(MOST)
                .map(instance -> subject.question(List.of(instance)))
                .toList();
    }
}
