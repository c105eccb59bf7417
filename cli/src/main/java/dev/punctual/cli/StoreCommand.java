package dev.punctual.cli;

import dev.punctual.core.store.StoredGenerations;
import dev.punctual.core.store.StoredGenerations.Damage;
import dev.punctual.core.store.StoredGenerations.Garbage;
import dev.punctual.core.store.StoredGenerations.Stored;
import dev.punctual.core.store.StoredGenerations.Verified;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.server.project.ProjectStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "store",
        description =
                "Lists, verifies and cleans what was loaded in bulk: batch views and precomputed"
                        + " predictions.",
        subcommands = {
            StoreCommand.ListAll.class,
            StoreCommand.Verify.class,
            StoreCommand.Collect.class
        })
final class StoreCommand {
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;
    private static final int SHOWN_IDENTITY = 33; // an instant, and enough of a fingerprint

    private static String size(long bytes) {
        return bytes < MEBIBYTE
                ? Figures.fixed(bytes / KIBIBYTE, 1) + " KiB"
                : Figures.fixed(bytes / MEBIBYTE, 1) + " MiB";
    }

    @Command(
            name = "list",
            description =
                    "Lists the generation of each table, and whether its header and index are"
                            + " sound.")
    static final class ListAll implements Callable<Integer> {
        @Mixin private ProjectOption project = new ProjectOption();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            List<Stored> stored;
            try (StoredGenerations generations = ProjectStore.generations(project.directory())) {
                stored = generations.list();
            }
            PrintWriter out = spec.commandLine().getOut();
            if (stored.isEmpty()) {
                out.println("nothing is loaded; 'punctual materialize' loads batch views");
            } else {
                out.print(table(stored).render(Terminal.system()));
            }
            out.flush();
            return 0;
        }

        private static TerminalTable table(List<Stored> stored) {
            var table =
                    new TerminalTable(stored.size() + (stored.size() == 1 ? " table" : " tables"))
                            .words("table", "generation")
                            .numbers("rows", "size", "age")
                            .words("index");
            long now = WallClock.system().micros();
            for (Stored each : stored) {
                boolean sound = each.damage() == null;
                table.row(
                        each.table(),
                        identity(each.id()),
                        sound ? Figures.count(each.rows()) : "",
                        size(each.bytes()),
                        sound ? Figures.duration((now - each.createdMicros()) * 1e-6) : "",
                        sound ? "sound" : "damaged: " + each.damage());
            }
            return table;
        }

        private static String identity(@Nullable String id) {
            if (id == null) {
                return "";
            }
            return id.length() <= SHOWN_IDENTITY ? id : id.substring(0, SHOWN_IDENTITY) + "…";
        }
    }

    @Command(
            name = "verify",
            description =
                    "Reads all of it, names each damaged block, and ends with 1 if there is one.")
    static final class Verify implements Callable<Integer> {
        @Mixin private ProjectOption project = new ProjectOption();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            int damaged = 0;
            List<Verified> verified;
            try (StoredGenerations generations = ProjectStore.generations(project.directory())) {
                verified = generations.verify();
            }
            for (Verified each : verified) {
                out.printf(
                        "%s  %s, %s%n",
                        each.damage().isEmpty() ? "sound  " : "damaged",
                        each.table(),
                        size(each.bytes()));
                each.damage().forEach(damage -> out.println(text(damage)));
                damaged += each.damage().isEmpty() ? 0 : 1;
            }
            if (damaged > 0) {
                out.printf(
                        "%d damaged: stop the gateway, delete the file, and load its table again"
                                + " with 'punctual materialize' or 'punctual precompute'%n",
                        damaged);
            }
            out.flush();
            return damaged == 0 ? 0 : 1;
        }

        private static String text(Damage damage) {
            return String.format(
                    "  %s, %sbyte %d: %s",
                    damage.place(),
                    damage.block() < 0 ? "" : "block " + damage.block() + ", ",
                    damage.position(),
                    damage.what());
        }
    }

    @Command(
            name = "gc",
            description =
                    "Removes generations that no table serves, but for those that a running gateway"
                            + " may be using.")
    static final class Collect implements Callable<Integer> {
        @Mixin private ProjectOption project = new ProjectOption();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            List<Garbage> garbage;
            try (StoredGenerations generations = ProjectStore.generations(project.directory())) {
                garbage = generations.collect();
            }
            for (Garbage each : garbage) {
                out.printf(
                        "%s  %s, %s%n",
                        each.inUse() ? "kept, a gateway may be using it" : "removed",
                        each.place(),
                        size(each.bytes()));
            }
            if (garbage.isEmpty()) {
                out.println("there is nothing to remove");
            }
            out.flush();
            return 0;
        }
    }
}
