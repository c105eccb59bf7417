package dev.punctual.cli.models;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.TerminalReporter;
import dev.punctual.cli.models.GatewayModels.Reported;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.promotion.Evidence;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.models.Labels;
import dev.punctual.server.models.StoredVersion;
import dev.punctual.server.project.GatewayAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows the versions of models, and changes what they are for in a running gateway.
@Command(
        name = "models",
        description = {
            "Shows the versions of models with their labels and evidence; of one model, all that"
                    + " was measured.",
            "",
            "With a version and an action, changes what that version is for in the running gateway:"
                    + " load, unload, canary, shadow, end-canary, end-shadow. `punctual promote` makes"
                    + " one stable."
        })
public final class ModelsCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "The name of a model.")
    private @Nullable String model;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ACTION",
            description = "What to do with a version.")
    private @Nullable String action;

    @Parameters(index = "2", arity = "0..1", paramLabel = "VERSION", description = "Which version.")
    private @Nullable String version;

    @Option(
            names = "--share",
            description = "The share of the keys for a canary or a shadow, such as 0.05.")
    private @Nullable Double share;

    @Override
    public Integer call() {
        GatewayAddress running = GatewayAddress.find(project.directory());
        GatewayModels gateway = running == null ? null : new GatewayModels(running.uri());
        if (action != null && model != null) {
            order(gateway, model, action);
        }
        Terminal terminal = Terminal.system();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal))) {
            if (model == null && workshop.project().models().isEmpty()) {
                terminal.println("the project has no model");
                return 0;
            }
            if (model == null) {
                terminal.println(
                        table(workshop, workshop.project().models().values(), gateway)
                                .render(terminal));
                return 0;
            }
            ModelDefinition definition = workshop.project().model(model);
            terminal.println(table(workshop, List.of(definition), gateway).render(terminal));
            for (StoredVersion each : workshop.models().versions(definition)) {
                Optional<Evidence> evidence =
                        workshop.models().evidence(definition, each.version());
                evidence.ifPresent(known -> {
                    terminal.println("version " + each.version() + ", measured " + known.taken());
                    terminal.println(EvidenceTable.of(known).render(terminal));
                });
            }
            if (gateway != null) {
                gateway.notes(model).forEach(terminal::println);
            }
        }
        return 0;
    }

    private void order(@Nullable GatewayModels gateway, String name, String what) {
        if (gateway == null) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "no gateway runs for this project; start one with `punctual serve`");
        }
        if (version == null) {
            gateway.order(name, what, Map.of());
        } else if (share == null) {
            gateway.order(name, what, Map.of("version", version));
        } else {
            gateway.order(name, what, Map.of("version", version, "share", share));
        }
    }

    private static TerminalTable table(
            Workshop workshop, Iterable<ModelDefinition> models, @Nullable GatewayModels gateway) {
        var table =
                new TerminalTable("")
                        .words("model", "version", "labels", "state", "evidence", "trial")
                        .numbers("size");
        for (ModelDefinition each : models) {
            Map<String, Reported> reported =
                    gateway == null ? Map.of() : gateway.versions(each.name());
            Labels labels = workshop.models().labels(each);
            for (StoredVersion stored : workshop.models().versions(each)) {
                Reported seen =
                        reported.getOrDefault(
                                stored.version(), new Reported("not running", "", ""));
                table.row(
                        each.name(),
                        stored.version(),
                        labels.of(stored.version()),
                        seen.message().isEmpty() ? seen.state() : seen.message(),
                        workshop.models()
                                .evidence(each, stored.version())
                                .map(ModelsCommand::shortly)
                                .orElse("none"),
                        seen.trial(),
                        Figures.count(stored.bytes()));
            }
        }
        return table;
    }

    private static String shortly(Evidence evidence) {
        return (evidence.accepted() ? "accepted " : "refused ")
                + evidence.taken().toString().substring(0, 10);
    }
}
