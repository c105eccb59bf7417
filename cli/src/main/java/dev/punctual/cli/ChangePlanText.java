package dev.punctual.cli;

import dev.punctual.core.change.Breakage;
import dev.punctual.core.change.Change;
import dev.punctual.core.change.Change.Difference;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.registry.ChangePlan;
import org.jspecify.annotations.Nullable;

/// A plan as a terminal shows it: what breaks first.
record ChangePlanText(Terminal terminal) {
    private static final int LONGEST_VALUE = 48;

    String of(String project, ChangePlan plan) {
        var text = new StringBuilder();
        text.append(terminal.paint(Ansi.BOLD, "plan of " + project)).append('\n');
        if (plan.first()) {
            text.append(
                    "  nothing was applied yet; `punctual apply` does the steps and records this\n");
        } else if (plan.empty()) {
            text.append("  nothing to do: what was applied is what the files say\n");
        }
        if (!plan.stored()) {
            text.append("  a gateway serves the project: what its store lacks is not looked at\n");
        }
        breakages(plan, text);
        if (!plan.changes().isEmpty()) {
            text.append(terminal.paint(Ansi.BOLD, "changes")).append('\n');
            plan.changes().forEach(effect -> effect(effect, text));
        }
        if (!plan.steps().isEmpty()) {
            text.append(terminal.paint(Ansi.BOLD, "apply will")).append('\n');
            plan.steps().forEach(step -> text.append("  ").append(step).append('\n'));
        }
        if (!plan.unused().isEmpty()) {
            text.append(terminal.paint(Ansi.BOLD, "unused, dropped by apply --prune")).append('\n');
            plan.unused()
                    .forEach(each ->
                            text.append("  ")
                                    .append(each.table())
                                    .append("  ")
                                    .append(Figures.count(each.rows()))
                                    .append(each.rows() == 1 ? " row\n" : " rows\n"));
        }
        return text.toString();
    }

    private void breakages(ChangePlan plan, StringBuilder text) {
        if (plan.breakages().isEmpty()) {
            return;
        }
        text.append(terminal.paint(Ansi.RED, "breaks")).append('\n');
        for (Breakage breakage : plan.breakages()) {
            text.append(terminal.paint(Ansi.RED, terminal.unicode() ? "  ✗ " : "  ! "));
            text.append(breakage.what()).append('\n');
            text.append("      instead: ").append(breakage.instead()).append('\n');
        }
    }

    private void effect(ChangePlan.Effect effect, StringBuilder text) {
        Change change = effect.change();
        String mark =
                switch (change.action()) {
                    case ADDED -> terminal.paint(Ansi.GREEN, "+");
                    case REMOVED -> terminal.paint(Ansi.RED, "-");
                    case CHANGED -> terminal.paint(Ansi.YELLOW, "~");
                };
        text.append("  ").append(mark).append(' ').append(change.kind()).append(' ');
        text.append(change.name()).append('\n');
        for (Difference difference : change.differences()) {
            text.append("      ").append(difference.path()).append(": ");
            text.append(shown(difference.before())).append(terminal.unicode() ? " → " : " -> ");
            text.append(shown(difference.after())).append('\n');
        }
        for (String consequence : effect.consequences()) {
            text.append(terminal.paint(Ansi.DIM, "      " + consequence)).append('\n');
        }
    }

    private static String shown(@Nullable String value) {
        if (value == null) {
            return "nothing";
        }
        long lines = value.lines().count();
        String first = value.lines().findFirst().orElse("");
        if (lines > 1) {
            return "a text of " + lines + " lines";
        }
        return first.length() <= LONGEST_VALUE ? first : first.substring(0, LONGEST_VALUE) + "...";
    }
}
