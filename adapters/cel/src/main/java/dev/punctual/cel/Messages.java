package dev.punctual.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What to say to the author of an expression for what CEL's parser and checker say.
final class Messages {
    private static final Pattern INPUT =
            Pattern.compile("(?:mismatched|extraneous) input '(.*)' expecting .*", Pattern.DOTALL);
    private static final Pattern TOKEN =
            Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);
    private static final Pattern MISSING = Pattern.compile("missing '(.*)' at .*");
    private static final Pattern RESERVED = Pattern.compile("reserved identifier: (.*)");
    private static final Pattern NUMBER = Pattern.compile("For input string: \"(.*)\".*");
    private static final Pattern OVERLOAD =
            Pattern.compile(
                    "found no matching overload for '(.+?)' applied to '(.*?)'( \\(cand.*)?");

    private Messages() {}

    static String syntax(String message) {
        Matcher input = INPUT.matcher(message);
        if (input.matches()) {
            return input.group(1).equals("<EOF>")
                    ? "the expression ends too early"
                    : "unexpected '" + input.group(1) + "'";
        }
        Matcher token = TOKEN.matcher(message);
        if (token.matches()) {
            return token(token.group(1).strip());
        }
        Matcher missing = MISSING.matcher(message);
        if (missing.matches()) {
            return "'" + missing.group(1) + "' is missing";
        }
        Matcher reserved = RESERVED.matcher(message);
        if (reserved.matches()) {
            return "'" + reserved.group(1) + "' is a reserved word: use another name";
        }
        Matcher number = NUMBER.matcher(message);
        if (number.matches()) {
            return number.group(1) + " is no 64-bit integer: write a smaller number, or a double";
        }
        return message;
    }

    private static String token(String token) {
        return switch (token.isEmpty() ? ' ' : token.charAt(0)) {
            case '=' -> "unexpected '=': write == to compare";
            case '&' -> "unexpected '&': write && for both";
            case '|' -> "unexpected '|': write || for either";
            case '"', '\'' -> "the text in quotes does not end: add the closing quote";
            default -> "unexpected '" + token + "'";
        };
    }

    /// @param root the tree that was checked
    /// @param id the node at which the checker found the mistake
    static String types(String message, CelExpr root, long id) {
        Matcher overload = OVERLOAD.matcher(message);
        if (!overload.matches()) {
            return message;
        }
        String function = overload.group(1);
        String applied = overload.group(2).replace("google.protobuf.Timestamp", "timestamp");
        int open = applied.indexOf('(');
        List<String> types = List.of(applied.substring(open + 1, applied.length() - 1).split(", "));
        String how = open > 0 ? applied.substring(0, open) + function : "";
        return "'%s' %s, not %s%s%s"
                .formatted(
                        Functions.written(function),
                        Functions.takes(function),
                        how,
                        applied.substring(open),
                        advice(function, types, root, id));
    }

    private static String advice(String function, List<String> types, CelExpr root, long id) {
        if (types.contains("timestamp") && types.contains("string")) {
            return ": write timestamp(\"...\") around the text";
        }
        if (types.equals(List.of("timestamp", "timestamp")) && function.equals("_-_")) {
            return ": write int(a) - int(b) for the seconds between";
        }
        return mixed(types, root, id);
    }

    /// How to make a double of the int among the operands.
    private static String mixed(List<String> types, CelExpr root, long id) {
        int operand = types.indexOf("int");
        if (operand < 0 || !types.contains("double")) {
            return "";
        }
        Optional<CelExpr> integer =
                find(root, id).map(call -> call.call().args()).map(args -> args.get(operand));
        return ": write " + integer.map(Messages::asDouble).orElse("double(...)");
    }

    private static String asDouble(CelExpr integer) {
        if (integer.getKind() == Kind.CONSTANT
                && integer.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
            return integer.constant().int64Value() + ".0";
        }
        return "double(" + Syntax.qualifiedName(integer).orElse("...") + ")";
    }

    /// The call of that id, below or at a node.
    private static Optional<CelExpr> find(CelExpr node, long id) {
        if (node.getKind() != Kind.CALL) {
            return Optional.empty();
        }
        if (node.id() == id) {
            return Optional.of(node);
        }
        var below = new ArrayList<CelExpr>(node.call().args());
        node.call().target().ifPresent(below::add);
        return below.stream().flatMap(child -> find(child, id).stream()).findFirst();
    }
}
