package dev.punctual.cel;

import static dev.punctual.core.value.ValueType.BOOL;
import static dev.punctual.core.value.ValueType.FLOAT64;
import static dev.punctual.core.value.ValueType.INT64;
import static dev.punctual.core.value.ValueType.STRING;
import static dev.punctual.core.value.ValueType.TIMESTAMP;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.MapType;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// The functions and operators that an expression may use: CEL's, as far as the evaluator knows them.
final class Functions {
    /*
     * CEL's checker is given these declarations in place of its standard ones. So what it accepts is what can be
     * translated, and a checked call names the signature that it resolved to.
     */
    static final String TIMESTAMP_LITERAL = "timestamp";
    static final String ENTRY = "_[_]";
    static final String SUPPORTED =
            "supported are + - * / % == != < <= > >= && || ! ?: double() int() timestamp(\"...\")"
                    + " math.abs() math.least() math.greatest() and, of a timestamp, getHours()"
                    + " getMinutes() getDayOfWeek() getDayOfMonth() getMonth()";

    private static final String TAKES_NUMBERS = "takes two int or two double values";
    private static final String TAKES_ALIKE = "takes two values of one type";
    private static final String TAKES_BOOLS = "takes two bool values";
    private static final String TAKES_TIME =
            "is written after a timestamp, and takes the name of a time zone or nothing";

    private static final Map<String, String> TAKES =
            Map.ofEntries(
                    Map.entry("_+_", TAKES_NUMBERS),
                    Map.entry("_-_", TAKES_NUMBERS),
                    Map.entry("_*_", TAKES_NUMBERS),
                    Map.entry("_/_", TAKES_NUMBERS),
                    Map.entry("_%_", "takes two int values"),
                    Map.entry("-_", "takes an int or a double"),
                    Map.entry("!_", "takes a bool"),
                    Map.entry("_&&_", TAKES_BOOLS),
                    Map.entry("_||_", TAKES_BOOLS),
                    Map.entry("_==_", TAKES_ALIKE),
                    Map.entry("_!=_", TAKES_ALIKE),
                    Map.entry("_<_", TAKES_ALIKE),
                    Map.entry("_<=_", TAKES_ALIKE),
                    Map.entry("_>_", TAKES_ALIKE),
                    Map.entry("_>=_", TAKES_ALIKE),
                    Map.entry("_?_:_", "takes a bool and then two values of one type"),
                    Map.entry("double", "takes an int (of a bool, write b ? 1.0 : 0.0)"),
                    Map.entry("int", "takes a double or a timestamp (of a bool, write b ? 1 : 0)"),
                    Map.entry(TIMESTAMP_LITERAL, "takes a text in quotes"),
                    Map.entry(ENTRY, "takes a map and a text in quotes"),
                    Map.entry("math.abs", "takes an int or a double"),
                    Map.entry("math.least", TAKES_NUMBERS),
                    Map.entry("math.greatest", TAKES_NUMBERS),
                    Map.entry("getHours", TAKES_TIME),
                    Map.entry("getMinutes", TAKES_TIME),
                    Map.entry("getDayOfWeek", TAKES_TIME),
                    Map.entry("getDayOfMonth", TAKES_TIME),
                    Map.entry("getMonth", TAKES_TIME));

    private static final Map<String, Signature> BY_ID =
            signatures().stream().collect(toUnmodifiableMap(Signature::id, Function.identity()));

    private Functions() {}

    static boolean contains(String function) {
        return TAKES.containsKey(function);
    }

    static Set<String> names() {
        return TAKES.keySet();
    }

    /// What a function takes, as the rest of a sentence that begins with its name.
    static String takes(String function) {
        return TAKES.getOrDefault(function, "takes something else");
    }

    /// How a function is written: `+` for `_+_`.
    static String written(String function) {
        return function.equals("_?_:_") ? "? :" : function.replace("_", "");
    }

    /// The signature of an id that a checked tree refers to.
    static Signature signature(String id) {
        Signature signature = BY_ID.get(id);
        if (signature == null) {
            throw new IllegalStateException("undeclared " + id);
        }
        return signature;
    }

    static List<CelFunctionDecl> declarations() {
        Map<String, List<CelOverloadDecl>> overloads =
                BY_ID.values().stream()
                        .collect(
                                groupingBy(
                                        Signature::function,
                                        TreeMap::new,
                                        mapping(Signature::declaration, toList())));
        var declarations = new ArrayList<CelFunctionDecl>();
        overloads.forEach(
                (name, of) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(name, of)));
        declarations.add(
                CelFunctionDecl.newFunctionDeclaration(
                        TIMESTAMP_LITERAL,
                        CelOverloadDecl.newGlobalOverload(
                                TIMESTAMP_LITERAL,
                                Signature.celType(TIMESTAMP),
                                Signature.celType(STRING))));
        declarations.add(
                CelFunctionDecl.newFunctionDeclaration(
                        ENTRY,
                        Stream.of(BOOL, INT64, FLOAT64, TIMESTAMP).map(Functions::entry).toList()));
        return declarations;
    }

    /// The value of a key in a map to values of one type.
    private static CelOverloadDecl entry(ValueType type) {
        return CelOverloadDecl.newGlobalOverload(
                ENTRY + type,
                Signature.celType(type),
                MapType.create(Signature.celType(STRING), Signature.celType(type)),
                Signature.celType(STRING));
    }

    private static List<Signature> signatures() {
        var all = new ArrayList<Signature>();
        for (ValueType number : List.of(INT64, FLOAT64)) {
            all.add(Signature.of(Operator.ADD, "_+_", number, number, number));
            all.add(Signature.of(Operator.SUBTRACT, "_-_", number, number, number));
            all.add(Signature.of(Operator.MULTIPLY, "_*_", number, number, number));
            all.add(Signature.of(Operator.DIVIDE, "_/_", number, number, number));
            all.add(Signature.of(Operator.LEAST, "math.least", number, number, number));
            all.add(Signature.of(Operator.GREATEST, "math.greatest", number, number, number));
            all.add(Signature.of(Operator.ABSOLUTE, "math.abs", number, number));
            all.add(Signature.of(Operator.NEGATE, "-_", number, number));
            all.add(Signature.of(Operator.TO_FLOAT64, "double", FLOAT64, number));
            all.add(Signature.of(Operator.TO_INT64, "int", INT64, number));
        }
        all.add(Signature.of(Operator.TO_INT64, "int", INT64, TIMESTAMP));
        all.add(Signature.of(Operator.MODULO, "_%_", INT64, INT64, INT64));
        all.add(Signature.of(Operator.AND, "_&&_", BOOL, BOOL, BOOL));
        all.add(Signature.of(Operator.OR, "_||_", BOOL, BOOL, BOOL));
        all.add(Signature.of(Operator.NOT, "!_", BOOL, BOOL));
        for (ValueType any : ValueType.values()) {
            all.add(Signature.of(Operator.EQUAL, "_==_", BOOL, any, any));
            all.add(Signature.of(Operator.NOT_EQUAL, "_!=_", BOOL, any, any));
            all.add(Signature.of(Operator.LESS, "_<_", BOOL, any, any));
            all.add(Signature.of(Operator.LESS_OR_EQUAL, "_<=_", BOOL, any, any));
            all.add(Signature.of(Operator.GREATER, "_>_", BOOL, any, any));
            all.add(Signature.of(Operator.GREATER_OR_EQUAL, "_>=_", BOOL, any, any));
            all.add(Signature.of(Operator.CONDITIONAL, "_?_:_", any, BOOL, any, any));
        }
        addTimes(all);
        return all;
    }

    private static void addTimes(List<Signature> all) {
        Map<String, Operator> parts =
                Map.of(
                        "getHours", Operator.HOUR,
                        "getMinutes", Operator.MINUTE,
                        "getDayOfWeek", Operator.DAY_OF_WEEK,
                        "getDayOfMonth", Operator.DAY_OF_MONTH,
                        "getMonth", Operator.MONTH);
        parts.forEach((name, part) -> {
            all.add(new Signature(name, true, part, List.of(TIMESTAMP), INT64));
            all.add(new Signature(name, true, part, List.of(TIMESTAMP, STRING), INT64));
        });
    }
}
