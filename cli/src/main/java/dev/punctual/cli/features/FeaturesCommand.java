package dev.punctual.cli.features;

import dev.punctual.cli.Tree;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "features",
        description = "Lists, finds and describes the features of a project.",
        subcommands = {
            FeaturesCommand.ListAll.class,
            FeaturesCommand.Search.class,
            FeaturesCommand.Describe.class
        })
public final class FeaturesCommand {

    private static int print(CommandSpec spec, Registry registry, byte[] report, Shown shown) {
        PrintWriter out = spec.commandLine().getOut();
        if (registry.json()) {
            out.println(new String(report, StandardCharsets.UTF_8));
        } else {
            out.print(shown.text(Tree.of(report)));
        }
        out.flush();
        return 0;
    }

    private interface Shown {
        String text(Tree report);
    }

    @Command(name = "list", description = "Lists all features.")
    static final class ListAll implements Callable<Integer> {
        @Mixin private Registry registry = new Registry();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return print(spec, registry, registry.list(null), FeatureTables.system()::list);
        }
    }

    @Command(
            name = "search",
            description = "Finds features by name, description, tag, owner, entity and type.")
    static final class Search implements Callable<Integer> {
        @Mixin private Registry registry = new Registry();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "WORDS", arity = "1..*", description = "All must be met.")
        private String[] words = {};

        @Override
        public Integer call() {
            byte[] found = registry.list(String.join(" ", words));
            return print(spec, registry, found, FeatureTables.system()::list);
        }
    }

    @Command(name = "describe", description = "Describes a view, or one feature of it.")
    static final class Describe implements Callable<Integer> {
        @Mixin private Registry registry = new Registry();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "NAME", description = "VIEW or VIEW.FEATURE.")
        private String name = "";

        @Override
        public Integer call() {
            int dot = name.indexOf('.');
            byte[] report =
                    dot < 0
                            ? registry.view(name)
                            : registry.feature(name.substring(0, dot), name.substring(dot + 1));
            FeatureTables tables = FeatureTables.system();
            return print(spec, registry, report, dot < 0 ? tables::view : tables::feature);
        }
    }
}
