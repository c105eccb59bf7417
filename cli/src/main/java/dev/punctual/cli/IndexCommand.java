package dev.punctual.cli;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.similarity.IndexStore.Generation;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.project.ProjectIndexes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "index",
        description = "Builds, lists and verifies the indexes of similar items.",
        subcommands = {
            IndexCommand.Build.class,
            IndexCommand.ListAll.class,
            IndexCommand.Verify.class
        })
final class IndexCommand {
    private static final double MEBIBYTE = 1 << 20;
    private static final double PER_CENT = 100;

    static String recall(IndexFacts facts) {
        return Figures.fixed(facts.recall() * PER_CENT, 1) + " %";
    }

    private static String size(long bytes) {
        return Figures.fixed(bytes / MEBIBYTE, 1) + " MiB";
    }

    /// The indexes that are named, or all.
    private static List<IndexDefinition> chosen(Workshop workshop, List<String> names) {
        return names.isEmpty()
                ? List.copyOf(workshop.project().indexes().values())
                : names.stream().map(workshop.project()::index).toList();
    }

    @Command(
            name = "build",
            description =
                    "Builds the next generation of indexes, or has the running gateway do so, which"
                            + " serves it within a second or two.")
    static final class Build implements Callable<Integer> {
        @Mixin private ProjectOption project = new ProjectOption();

        @Parameters(paramLabel = "INDEX", arity = "0..*", description = "Which (default: all).")
        private List<String> names = new ArrayList<>();

        @Option(
                names = "--whole",
                description = "Builds from nothing instead of growing the generation before.")
        private boolean whole;

        @Option(
                names = "--here",
                description = "Builds in this process, on all cores, even if a gateway runs.")
        private boolean here;

        @Override
        public Integer call() {
            GatewayAddress gateway = here ? null : GatewayAddress.find(project.directory());
            var reporter = new TerminalReporter(Terminal.system());
            try (var workshop = new Workshop(project.directory(), reporter)) {
                for (IndexDefinition index : chosen(workshop, names)) {
                    if (gateway == null) {
                        IndexSteps.build(workshop, index, whole);
                    } else {
                        new RemoteIndexes(gateway, reporter).build(index.name(), whole);
                    }
                }
            }
            return 0;
        }
    }

    @Command(name = "list", description = "Lists the generation of each index.")
    static final class ListAll implements Callable<Integer> {
        @Mixin private ProjectOption project = new ProjectOption();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            IndexStore store = ProjectIndexes.store(project.directory());
            PrintWriter out = spec.commandLine().getOut();
            List<String> names = store.names();
            if (names.isEmpty()) {
                out.println("nothing is built; 'punctual index build' does it");
            } else {
                var table =
                        new TerminalTable(
                                        names.size() + (names.size() == 1 ? " index" : " indexes"))
                                .words("index", "kind")
                                .numbers("items", "dimension", "recall@10", "size", "age")
                                .words("a search looks at");
                names.forEach(name -> row(store, name, table));
                out.print(table.render(Terminal.system()));
            }
            out.flush();
            return 0;
        }

        private static void row(IndexStore store, String name, TerminalTable table) {
            try (Generation generation = store.open(name)) {
                if (generation == null) {
                    return;
                }
                IndexFacts facts = generation.image().facts();
                double age = (WallClock.system().micros() - facts.createdMicros()) * 1e-6;
                table.row(
                        name,
                        facts.kind(),
                        Figures.count(facts.items()),
                        Figures.count(facts.dimension()),
                        recall(facts),
                        size(generation.bytes()),
                        Figures.duration(age),
                        facts.effort()
                                + " "
                                + ProjectIndexes.KINDS.open(generation.image()).unit());
            } catch (ServingException e) {
                table.row(name, "damaged", "", "", "", "", "", "");
            }
        }
    }

    @Command(
            name = "verify",
            description =
                    "Reads all of each index, names what is damaged, and ends with 1 if anything"
                            + " is.")
    static final class Verify implements Callable<Integer> {
        @Mixin private ProjectOption project = new ProjectOption();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            IndexStore store = ProjectIndexes.store(project.directory());
            PrintWriter out = spec.commandLine().getOut();
            int damaged = 0;
            for (String name : store.names()) {
                try (Generation generation = store.open(name)) {
                    if (generation != null) {
                        ProjectIndexes.KINDS.open(generation.image()).requireWhole();
                        out.printf("sound    %s, %s%n", name, size(generation.bytes()));
                    }
                } catch (ServingException e) {
                    damaged++;
                    out.printf("damaged  %s%n  %s%n", name, e.getMessage());
                }
            }
            out.flush();
            return damaged == 0 ? 0 : 1;
        }
    }
}
