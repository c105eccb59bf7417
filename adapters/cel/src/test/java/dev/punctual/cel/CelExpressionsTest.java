package dev.punctual.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.Expression.Call;
import dev.punctual.core.expression.Expression.Constant;
import dev.punctual.core.expression.Expression.EntryValue;
import dev.punctual.core.expression.Expression.FieldValue;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.expression.ExpressionParser.Result.Parsed;
import dev.punctual.core.expression.ExpressionParser.Result.Rejected;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelExpressionsTest {
    private static final Schema FIELDS =
            Schema.of(
                    Field.of("departure", ValueType.TIMESTAMP),
                    Field.of("origin", ValueType.STRING),
                    Field.of("flights", ValueType.INT64),
                    Field.of("delayed", ValueType.BOOL),
                    Field.of("distance", ValueType.FLOAT64),
                    Field.of("origin.mean", ValueType.FLOAT64),
                    Field.of("place.time_zone", ValueType.STRING),
                    new Field("landed.last_5", ValueType.FLOAT64, 5),
                    Field.of("timestamp", ValueType.TIMESTAMP),
                    Field.keyed("landed.by_carrier", ValueType.INT64, 3));

    private final CelExpressions parser = new CelExpressions();

    @Test
    void aDottedNameIsTheFieldOfThatName() {
        assertThat(parsed("origin.mean", ValueType.FLOAT64))
                .isEqualTo(new FieldValue(5, ValueType.FLOAT64));
        assertThat(parsed("origin", ValueType.STRING))
                .isEqualTo(new FieldValue(1, ValueType.STRING));
        assertThat(parsed("timestamp", ValueType.TIMESTAMP))
                .isEqualTo(new FieldValue(8, ValueType.TIMESTAMP));
    }

    @Test
    void anEntryOfAMapIsTakenByItsKeyAndMissingIfThereIsNone() {
        assertThat(parsed("landed.by_carrier[\"AA\"]", ValueType.INT64))
                .isEqualTo(new EntryValue(9, "AA", ValueType.INT64));
        Expression share = parsed("double(landed.by_carrier[\"AA\"]) / 4.0", ValueType.FLOAT64);
        var frame = new Frame(new Schema(withTarget()));
        frame.putEntry(FIELDS.cellOf(9), "UA", 5);
        frame.putEntry(FIELDS.cellOf(9) + 1, "AA", 2);
        frame.status(9, FeatureStatus.PRESENT);
        Evaluator evaluator = Evaluator.compile(share, FIELDS);
        evaluator.evaluate(frame, FIELDS.size());
        assertThat(frame.doubleAt(FIELDS.cellCount())).isEqualTo(0.5);
        frame.putAbsent(FIELDS.cellOf(9) + 1);
        evaluator.evaluate(frame, FIELDS.size());
        assertThat(frame.status(FIELDS.size())).isEqualTo(FeatureStatus.MISSING);
    }

    private static List<Field> withTarget() {
        var fields = new ArrayList<Field>(FIELDS.fields());
        fields.add(Field.of("target", ValueType.FLOAT64));
        return fields;
    }

    @Test
    void operatorsBindAsInCel() {
        var distance = new FieldValue(4, ValueType.FLOAT64);
        var two = new Constant(2.0, ValueType.FLOAT64);
        assertThat(parsed("distance - 2.0 * distance", ValueType.FLOAT64))
                .isEqualTo(
                        new Call(
                                Operator.SUBTRACT,
                                List.of(
                                        distance,
                                        new Call(
                                                Operator.MULTIPLY,
                                                List.of(two, distance),
                                                ValueType.FLOAT64)),
                                ValueType.FLOAT64));
    }

    @Test
    void aTimeWithoutZoneIsInUtc() {
        assertThat(parsed("departure.getHours()", ValueType.INT64))
                .isEqualTo(
                        new Call(
                                Operator.HOUR,
                                List.of(
                                        new FieldValue(0, ValueType.TIMESTAMP),
                                        new Constant("UTC", ValueType.STRING)),
                                ValueType.INT64));
    }

    @Test
    void aTimestampLiteralIsAConstant() {
        assertThat(parsed("timestamp(\"2001-06-01T02:00:00.25+02:00\")", ValueType.TIMESTAMP))
                .isEqualTo(new Constant(991_353_600_250_000L, ValueType.TIMESTAMP));
    }

    @Test
    void convertingToTheSameTypeIsNothing() {
        assertThat(parsed("double(distance)", ValueType.FLOAT64))
                .isEqualTo(new FieldValue(4, ValueType.FLOAT64));
        assertThat(parsed("int(flights)", ValueType.INT64))
                .isEqualTo(new FieldValue(2, ValueType.INT64));
    }

    @Test
    void computesTheLocalMinuteOfTheFlightsExample() {
        Frame frame = new Frame(FIELDS);
        frame.putLong(0, 991_360_800_000_000L); // 2001-06-01T02:00:00Z
        frame.status(0, FeatureStatus.PRESENT);
        frame.putText(6, "America/Chicago");
        frame.status(6, FeatureStatus.PRESENT);
        Expression expression =
                parsed(
                        "departure.getHours(place.time_zone) * 60"
                                + " + departure.getMinutes(place.time_zone)",
                        ValueType.INT64);
        Evaluator.compile(expression, FIELDS).evaluate(frame, 2);
        assertThat(frame.longAt(2)).isEqualTo(21 * 60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    # Names
                    distanc + 1.0 => 1 => no field 'distanc': did you mean 'distance'?
                    mean => 1 => no field 'mean': did you mean 'origin.mean'?
                    2.0 + orgin.mean => 7 => no field 'orgin.mean': did you mean 'origin.mean'?
                    xyzzy => 1 => no field 'xyzzy': fields are written like 'departure'
                    departure.length.x => 1 => no field 'departure.length.x': fields are written like 'departure'
                    landed.last_5 => 1 => 'landed.last_5' is a list of 5: use a single value
                    package => 1 => 'package' is a reserved word: use another name

                    # Types of operands
                    distance + 1 => 10 => '+' takes two int or two double values, not (double, int): write 1.0
                    flights * distance => 9 => '*' takes two int or two double values, not (int, double): write double(flights)
                    (flights+1)/distance => 12 => '/' takes two int or two double values, not (int, double): write double(...)
                    1.0 + (flights - distance) => 16 => '-' takes two int or two double values, not (int, double): write double(flights)
                    math.abs(flights + 1.0) => 18 => '+' takes two int or two double values, not (int, double): write double(flights)
                    distance % 2.0 => 10 => '%' takes two int values, not (double, double)
                    origin + origin => 8 => '+' takes two int or two double values, not (string, string)
                    departure - departure => 11 => '-' takes two int or two double values, not (timestamp, timestamp): write int(a) - int(b) for the seconds between
                    -origin => 1 => '-' takes an int or a double, not (string)
                    !flights => 1 => '!' takes a bool, not (int)
                    delayed && flights => 9 => '&&' takes two bool values, not (bool, int)
                    flights || delayed => 9 => '||' takes two bool values, not (int, bool)
                    flights == distance => 9 => '==' takes two values of one type, not (int, double): write double(flights)
                    flights < 2.5 => 9 => '<' takes two values of one type, not (int, double): write double(flights)
                    departure > "2001-01-01" => 11 => '>' takes two values of one type, not (timestamp, string): write timestamp("...") around the text
                    delayed ? 1 : 2.0 => 9 => '? :' takes a bool and then two values of one type, not (bool, int, double): write 1.0
                    flights ? 1 : 2 => 9 => '? :' takes a bool and then two values of one type, not (int, int, int)
                    double(delayed) => 1 => 'double' takes an int (of a bool, write b ? 1.0 : 0.0), not (bool)
                    int(delayed) => 1 => 'int' takes a double or a timestamp (of a bool, write b ? 1 : 0), not (bool)
                    int() => 1 => 'int' takes a double or a timestamp (of a bool, write b ? 1 : 0), not ()
                    math.abs(origin) => 6 => 'math.abs' takes an int or a double, not (string)
                    math.least(1, distance) => 6 => 'math.least' takes two int or two double values, not (int, double): write 1.0
                    departure.getHours(1) => 11 => 'getHours' is written after a timestamp, and takes the name of a time zone or nothing, not timestamp.getHours(int)
                    getMonth(departure) => 1 => 'getMonth' is written after a timestamp, and takes the name of a time zone or nothing, not (timestamp)

                    # Type of the result
                    flights + 1 => 1 => the result is of type int64, but float64 is declared: write double(...) around it
                    delayed => 1 => the result is of type bool, but float64 is declared

                    # Literals
                    departure.getHours("Nowhere") => 20 => no time zone 'Nowhere': write one like America/New_York, UTC or +02:00
                    departure.getHours("") => 20 => no time zone '': write one like America/New_York, UTC or +02:00
                    timestamp(origin) => 11 => timestamp() takes a text in quotes: write timestamp("2001-06-01T00:00:00Z")
                    timestamp() => 1 => 'timestamp' takes a text in quotes, not ()
                    timestamp("today") => 11 => 'today' is no timestamp: write it like 2001-06-01T00:00:00Z
                    timestamp("0000-06-01T00:00:00Z") => 11 => '0000-06-01T00:00:00Z' is not in the years 1 to 9999
                    timestamp("2001-06-01T00:00:00.0000001Z") => 11 => '2001-06-01T00:00:00.0000001Z' is finer than a microsecond: write at most six digits
                    -9223372036854775808 => 2 => the least 64-bit integer is reserved: write one that is greater
                    9223372036854775808 => 1 => 9223372036854775808 is no 64-bit integer: write a smaller number, or a double
                    1u => 1 => unsigned numbers are not supported: write 1
                    null => 1 => null is not supported: a result is missing by itself when what it needs is missing
                    b"a" => 1 => bytes are not supported: write a text in quotes, without b

                    # What CEL knows and the evaluator does not
                    departure.getHour() => 11 => 'getHour' is not supported: did you mean 'getHours'?
                    origin in ["ATL"] => 8 => 'in' is not supported: write x == 1 || x == 2
                    landed.last_5[0] => 1 => 'landed.last_5' is no map: remove [ ]
                    double(landed.by_carrier) => 8 => 'landed.by_carrier' is a map: write landed.by_carrier["KEY"]
                    landed.by_carrier["AA"]["BB"] => 18 => '[ ]' is written after the name of a map
                    landed.by_carrier[origin] => 19 => the key of a map is a text in quotes: write ["KEY"]
                    landed.by_carrier[0] => 19 => the key of a map is a text in quotes: write ["KEY"]
                    landed.by_carrie["AA"] => 1 => no field 'landed.by_carrie': did you mean 'landed.by_carrier'?

                    # Syntax
                    `` => 1 => the expression is empty
                    `  ` => 1 => the expression is empty
                    distance + => 11 => the expression ends too early
                    distance ++ 1.0 => 11 => unexpected '+'
                    (distance => 10 => ')' is missing
                    distance) => 9 => unexpected ')'
                    distance distance => 10 => unexpected 'distance'
                    distance = 1.0 => 10 => unexpected '=': write == to compare
                    delayed & delayed => 9 => unexpected '&': write && for both
                    origin == "ATL => 11 => the text in quotes does not end: add the closing quote
                    distance # 2 => 10 => unexpected '#'
                    """)
    void rejects(String text, int column, String message) {
        assertThat(parser.parse(text, FIELDS, ValueType.FLOAT64))
                .isEqualTo(new Rejected(message, column));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    size(origin) => 1 => 'size' is not supported
                    origin.contains("A") => 8 => 'contains' is not supported
                    origin.matches("A") && bogus => 8 => 'matches' is not supported
                    departure.getFullYear() => 11 => 'getFullYear' is not supported
                    math.sqrt(distance) => 6 => 'math.sqrt' is not supported
                    duration("1s") => 1 => 'duration' is not supported
                    string(flights) => 1 => 'string' is not supported
                    has(origin.mean) => 1 => 'has' is not supported
                    [1, 2].all(x, x > 0) => 8 => 'all' is not supported
                    [1, 2] => 1 => lists, maps and messages are not supported
                    {"a": 1} => 1 => lists, maps and messages are not supported
                    Flight{a: 1} => 7 => lists, maps and messages are not supported
                    double(flights).x => 16 => '.' after a value is not supported
                    """)
    void saysWhatIsSupported(String text, int column, String message) {
        assertThat(parser.parse(text, FIELDS, ValueType.FLOAT64))
                .isEqualTo(new Rejected(message + "; " + Functions.SUPPORTED, column));
    }

    @Test
    void aSinglePipeIsNoOr() {
        assertThat(parser.parse("delayed | delayed", FIELDS, ValueType.BOOL))
                .isEqualTo(new Rejected("unexpected '|': write || for either", 9));
    }

    @Test
    void aDoubleIsNoInt() {
        assertThat(parser.parse("distance", FIELDS, ValueType.INT64))
                .isEqualTo(
                        new Rejected(
                                "the result is of type float64, but int64 is declared: write"
                                        + " int(...) around it, which rounds towards zero",
                                1));
    }

    @Test
    void columnsCountThroughLines() {
        assertThat(parser.parse("\n distance +\n bogus", FIELDS, ValueType.FLOAT64))
                .isEqualTo(
                        new Rejected("no field 'bogus': fields are written like 'departure'", 15));
        assertThat(parser.parse("\n distance +\n +", FIELDS, ValueType.FLOAT64))
                .isEqualTo(new Rejected("unexpected '+'", 15));
        assertThat(parser.parse("\"\uD83D\uDE00\" == bogus", FIELDS, ValueType.BOOL))
                .isEqualTo(
                        new Rejected("no field 'bogus': fields are written like 'departure'", 8));
    }

    @Test
    void withoutFieldsNoNameIsSuggested() {
        assertThat(parser.parse("x", new Schema(List.of()), ValueType.FLOAT64))
                .isEqualTo(new Rejected("no field 'x': there are none", 1));
    }

    @Test
    void lengthIsBounded() {
        String longest = "1.0" + " ".repeat(CelExpressions.MAXIMUM_LENGTH - 3);
        assertThat(parsed(longest, ValueType.FLOAT64))
                .isEqualTo(new Constant(1.0, ValueType.FLOAT64));
        assertThat(parser.parse(longest + " ", FIELDS, ValueType.FLOAT64))
                .isEqualTo(
                        new Rejected(
                                "longer than 4,096 characters: split it into several derived"
                                        + " features",
                                1));
    }

    @Test
    void depthIsBounded() {
        assertThat(parsed(nested(90), ValueType.BOOL)).isInstanceOf(Call.class);
        for (String deep : List.of(nested(120), "1" + "+1".repeat(2_000), nested(1_300))) {
            assertThat(parser.parse(deep, FIELDS, ValueType.BOOL))
                    .isEqualTo(
                            new Rejected(
                                    "nested deeper than 100 levels: split it into several derived"
                                            + " features",
                                    1));
        }
    }

    @Test
    void sizeIsBounded() {
        assertThat(parsed("true" + "||true".repeat(490), ValueType.BOOL)).isInstanceOf(Call.class);
        assertThat(parser.parse("true" + "||true".repeat(500), FIELDS, ValueType.BOOL))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.message())
                                        .startsWith("more than 1,000 operations and names"));
    }

    @Test
    void theNumberOfFieldsIsBounded() {
        var many =
                new Schema(
                        IntStream.range(0, 70)
                                .mapToObj(i -> Field.of("f" + i, ValueType.BOOL))
                                .toList());
        assertThat(parser.parse(anyOf(64), many, ValueType.BOOL)).isInstanceOf(Parsed.class);
        assertThat(parser.parse(anyOf(65), many, ValueType.BOOL))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.message()).startsWith("more than 64 fiel"));
    }

    private static String anyOf(int count) {
        return IntStream.range(0, count).mapToObj(i -> "f" + i).collect(Collectors.joining("||"));
    }

    private static String nested(int levels) {
        return "!(".repeat(levels) + "delayed" + ")".repeat(levels);
    }

    private Expression parsed(String text, ValueType expected) {
        return switch (parser.parse(text, FIELDS, expected)) {
            case Parsed(Expression expression) -> expression;
            case Rejected rejected -> throw new AssertionError(rejected);
        };
    }
}
