package dev.punctual.cli.budget;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.RemoteServer;
import dev.punctual.cli.Tree;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.project.ProjectDirectory;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "budget",
        description = "Where the budgets of a running gateway's endpoints go.",
        subcommands = {BudgetCommand.Report.class, BudgetCommand.Propose.class})
public final class BudgetCommand {

    /// The gateway that is asked, and how far back.
    private static final class Asked {
        @Mixin private ProjectOption project = new ProjectOption();

        @Option(
                names = "--url",
                description =
                        "The gateway (default: the running one of the project, else"
                                + " http://localhost:8080).")
        private @Nullable URI url;

        @Option(
                names = "--minutes",
                description = "How far back to look, at most 180 (default: ${DEFAULT-VALUE}).")
        private int minutes = 60;

        Map<?, ?> budget(String path) {
            return new RemoteServer(address(), Map.of())
                    .describe("/v1/budget" + path + "?minutes=" + minutes);
        }

        private URI address() {
            if (url != null) {
                return url;
            }
            ProjectDirectory directory = project.directoryIfAny();
            GatewayAddress running = directory == null ? null : GatewayAddress.find(directory);
            return URI.create(
                    running == null
                            ? "http://localhost:8080"
                            : "http://" + running.host() + ":" + running.port());
        }
    }

    @Command(
            name = "report",
            description =
                    "Prints what each stage spent of what it may, what makes answers late, and what would"
                            + " help.")
    static final class Report implements Callable<Integer> {
        @Mixin private Asked asked = new Asked();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "ENDPOINT",
                description = "One endpoint (default: all).")
        private @Nullable String endpoint;

        @Option(names = "--json", description = "Prints JSON, as the gateway gives it.")
        private boolean json;

        @Override
        public Integer call() {
            Map<?, ?> found = asked.budget(endpoint == null ? "" : "/" + endpoint);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(new String(JsonTree.write(found), StandardCharsets.UTF_8));
            } else {
                var tree = new Tree(found);
                List<Tree> all = endpoint == null ? tree.trees("budgets") : List.of(tree);
                var text = new BudgetText(Terminal.system());
                all.forEach(each -> out.println(text.of(each)));
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "propose",
            description =
                    "Prints what each stage may take, from what was measured, to be put into the"
                            + " endpoint's definition.")
    static final class Propose implements Callable<Integer> {
        @Mixin private Asked asked = new Asked();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(index = "0", paramLabel = "ENDPOINT", description = "The endpoint.")
        private String endpoint = "";

        @Override
        public Integer call() {
            var found = new Tree(asked.budget("/" + endpoint));
            if (found.tree("proposal").members().isEmpty()) {
                throw new ServingException(
                        ErrorCode.NOT_FOUND,
                        endpoint
                                + " was not asked in the last "
                                + asked.minutes
                                + " minutes, so nothing was measured; ask it, or use bench");
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(BudgetText.proposal(found));
            out.flush();
            return 0;
        }
    }
}
