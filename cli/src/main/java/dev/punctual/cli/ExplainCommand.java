package dev.punctual.cli;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.LadderReport;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.load.report.Machine;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.models.PromotionTimes;
import dev.punctual.server.project.GatewayAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        description =
                "Prints the compiled plan of an endpoint: what is read, derived and asked, in which"
                        + " order.")
final class ExplainCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(paramLabel = "ENDPOINT", description = "The name of the endpoint.")
    private String endpoint = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        GatewayAddress gateway = GatewayAddress.find(project.directory());
        String text = gateway == null ? compiled() : running(gateway);
        spec.commandLine().getOut().println(text);
        return 0;
    }

    private String running(GatewayAddress gateway) {
        String name = URLEncoder.encode(endpoint, StandardCharsets.UTF_8);
        return new GatewayClient(gateway).text("/v1/endpoints/" + name + "/plan");
    }

    private String compiled() {
        try (var workshop =
                new Workshop(project.directory(), new TerminalReporter(Terminal.system()))) {
            EndpointDefinition definition = workshop.project().endpoint(endpoint);
            PlanCompiler compiler = workshop.planning();
            var models = new HashMap<String, ServedModel>();
            for (EndpointDefinition.Rung rung : definition.ladder()) {
                if (rung instanceof EndpointDefinition.Rung.ModelRung model) {
                    models.put(
                            model.model(),
                            workshop.stable(workshop.project().model(model.model())));
                }
            }
            long now = MonotonicClock.system().nanos();
            var ladder = new Ladder(compiler.endpoint(definition, models), now);
            PromotionTimes.here(workshop.models(), Machine.here().processor())
                    .seed(ladder, workshop.project(), now);
            return ladder.plan().explain() + LadderReport.of(ladder, now);
        }
    }
}
