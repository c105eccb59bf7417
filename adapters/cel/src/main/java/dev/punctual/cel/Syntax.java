package dev.punctual.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A walk over a parsed tree that refuses what cannot be translated, before types are checked: for a name or a
/// construct that is not known, it can say more than the type checker.
final class Syntax {
    static final int MAXIMUM_NODES = 1_000;

    private final Schema fields;
    private final Set<String> used = new HashSet<>();
    private int nodes;

    private Syntax(Schema fields) {
        this.fields = fields;
    }

    static void check(CelExpr root, Schema fields) throws Rejection {
        new Syntax(fields).walk(root);
    }

    private void walk(CelExpr node) throws Rejection {
        if (++nodes > MAXIMUM_NODES) {
            throw new Rejection(
                    node.id(),
                    "more than %,d operations and names: split it into several derived features"
                            .formatted(MAXIMUM_NODES));
        }
        switch (node.getKind()) {
            case CONSTANT -> checkConstant(node.id(), node.constant());
            case IDENT, SELECT -> checkName(node, false);
            case CALL -> checkCall(node.id(), node.call());
            default ->
                    throw new Rejection(
                            node.id(),
                            "lists, maps and messages are not supported; " + Functions.SUPPORTED);
        }
    }

    private static void checkConstant(long id, CelConstant constant) throws Rejection {
        switch (constant.getKind()) {
            case BOOLEAN_VALUE, DOUBLE_VALUE, STRING_VALUE -> {}
            case INT64_VALUE -> {
                if (constant.int64Value() == Long.MIN_VALUE) {
                    throw new Rejection(
                            id, "the least 64-bit integer is reserved: write one that is greater");
                }
            }
            case UINT64_VALUE ->
                    throw new Rejection(
                            id,
                            "unsigned numbers are not supported: write " + constant.uint64Value());
            case NULL_VALUE ->
                    throw new Rejection(
                            id,
                            "null is not supported: a result is missing by itself when what it"
                                    + " needs is missing");
            default ->
                    throw new Rejection(
                            id, "bytes are not supported: write a text in quotes, without b");
        }
    }

    /// @param indexed whether a key is looked up in it
    private void checkName(CelExpr node, boolean indexed) throws Rejection {
        CelExpr root = node;
        while (root.getKind() == Kind.SELECT) {
            root = root.select().operand();
        }
        String name =
                qualifiedName(node)
                        .orElseThrow(() ->
                                new Rejection(
                                        node.id(),
                                        "'.' after a value is not supported; "
                                                + Functions.SUPPORTED));
        int index = fields.indexOf(name);
        if (index < 0) {
            throw new Rejection(root.id(), "no field '" + name + "'" + hint(name));
        }
        Field field = fields.field(index);
        if (field.keyed() != indexed) {
            String advice = indexed ? "' is no map: remove [ ]" : "' is a map: write %s[\"KEY\"]";
            throw new Rejection(root.id(), ("'" + name + advice).formatted(name));
        }
        if (!field.scalar() && !indexed) {
            throw new Rejection(
                    root.id(),
                    "'" + name + "' is a list of " + field.width() + ": use a single value");
        }
        used.add(name);
        if (used.size() > Evaluator.MAXIMUM_FIELDS) {
            throw new Rejection(
                    root.id(),
                    "more than "
                            + Evaluator.MAXIMUM_FIELDS
                            + " fields: split it into several derived features");
        }
    }

    private String hint(String name) {
        if (fields.size() == 0) {
            return ": there are none";
        }
        return Names.nearest(name, fields.fields().stream().map(field -> field.name()))
                .map(near -> ": did you mean '" + near + "'?")
                .orElseGet(() -> ": fields are written like '" + fields.field(0).name() + "'");
    }

    private void checkCall(long id, CelCall call) throws Rejection {
        Optional<String> qualified =
                call.target()
                        .flatMap(Syntax::qualifiedName)
                        .map(target -> target + "." + call.function())
                        .filter(Functions::contains);
        String function = qualified.orElse(call.function());
        if (function.equals(Functions.ENTRY)) {
            checkEntry(call);
            return;
        }
        if (!Functions.contains(function)) {
            throw new Rejection(id, unsupported(function, call));
        }
        if (qualified.isEmpty() && call.target().isPresent()) {
            walk(call.target().get());
        }
        for (CelExpr operand : call.args()) {
            walk(operand);
        }
        checkLiterals(function, call);
    }

    /// An entry of a map: the map by its name, and the key as a text in quotes.
    private void checkEntry(CelCall call) throws Rejection {
        CelExpr map = call.args().get(0);
        CelExpr key = call.args().get(1);
        if (map.getKind() != Kind.IDENT && map.getKind() != Kind.SELECT) {
            throw new Rejection(map.id(), "'[ ]' is written after the name of a map");
        }
        checkName(map, true);
        if (key.getKind() != Kind.CONSTANT
                || key.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            throw new Rejection(key.id(), "the key of a map is a text in quotes: write [\"KEY\"]");
        }
    }

    private static void checkLiterals(String function, CelCall call) throws Rejection {
        boolean timestamp = function.equals(Functions.TIMESTAMP_LITERAL);
        for (CelExpr operand : call.args()) {
            boolean text =
                    operand.getKind() == Kind.CONSTANT
                            && operand.constant().getKind() == CelConstant.Kind.STRING_VALUE;
            if (timestamp && !text) {
                throw new Rejection(
                        operand.id(),
                        "timestamp() takes a text in quotes: write"
                                + " timestamp(\"2001-06-01T00:00:00Z\")");
            }
            if (text && timestamp) {
                Literals.micros(operand.id(), operand.constant().stringValue());
            } else if (text && function.startsWith("get")) {
                Literals.requireZone(operand.id(), operand.constant().stringValue());
            }
        }
    }

    private static String unsupported(String function, CelCall call) {
        if (function.equals("@in")) {
            return "'in' is not supported: write x == 1 || x == 2";
        }
        String called = call.target().flatMap(Syntax::qualifiedName).orElse("");
        String name = called.equals("math") ? "math." + function : function;
        return "'%s' is not supported%s"
                .formatted(
                        name,
                        Names.nearest(name, Functions.names().stream())
                                .map(near -> ": did you mean '" + near + "'?")
                                .orElse("; " + Functions.SUPPORTED));
    }

    /// The dotted name that a chain of selections spells.
    static Optional<String> qualifiedName(CelExpr node) {
        if (node.getKind() == Kind.IDENT) {
            return Optional.of(node.ident().name());
        }
        if (node.getKind() != Kind.SELECT || node.select().testOnly()) {
            return Optional.empty();
        }
        CelSelect select = node.select();
        return qualifiedName(select.operand()).map(operand -> operand + "." + select.field());
    }
}
