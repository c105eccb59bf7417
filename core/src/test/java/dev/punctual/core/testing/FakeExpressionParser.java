package dev.punctual.core.testing;

import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A parser that knows names and the type of a result, but not what an expression computes.
///
/// It finds every name `field` or `role.feature` and rejects unknown ones. What holds a comparison is a BOOL, what calls
/// a method is an INT64, what else has one operand or several has the type of the first.
public final class FakeExpressionParser implements ExpressionParser {
    private static final Pattern NAMES =
            Pattern.compile("(?<![\\w.\"])[a-z_]\\w*(\\.[a-z_]\\w*(?!\\w*\\())?(?![\\w\"])");

    @Override
    public Result parse(String text, Schema fields, ValueType expected) {
        var operands = new ArrayList<Expression>();
        Matcher names = NAMES.matcher(text);
        while (names.find()) {
            int index = fields.indexOf(names.group());
            if (index < 0) {
                return new Result.Rejected(
                        "unknown name '" + names.group() + "'", names.start() + 1);
            }
            Field field = fields.field(index);
            operands.add(new Expression.FieldValue(index, field.type()));
        }
        ValueType type = type(text, operands);
        if (type != expected) {
            String message = "the result is " + type.wireName() + ", not " + expected.wireName();
            return new Result.Rejected(message, 1);
        }
        return new Result.Parsed(new Expression.Call(Operator.ADD, operands, type));
    }

    private static ValueType type(String text, List<Expression> operands) {
        if (text.matches(".*(<|>|==|!=|&&|\\|\\|).*")) {
            return ValueType.BOOL;
        }
        if (text.contains("(")) {
            return ValueType.INT64;
        }
        return operands.isEmpty() ? ValueType.FLOAT64 : operands.getFirst().type();
    }
}
