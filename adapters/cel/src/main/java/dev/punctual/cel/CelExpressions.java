package dev.punctual.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// A parser of expressions in the Common Expression Language, as far as the evaluator knows it. Any thread may use it.
public final class CelExpressions implements ExpressionParser {
    /*
     * The library parses and checks types; names and constructs that it does not know, or that the evaluator does not,
     * are refused before it checks types, because for them a better message is possible.
     */
    static final int MAXIMUM_LENGTH = 4_096;
    static final int MAXIMUM_DEPTH = 100;

    private static final String TOO_DEEP =
            "nested deeper than %d levels: split it into several derived features"
                    .formatted(MAXIMUM_DEPTH);
    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .maxExpressionCodePointSize(MAXIMUM_LENGTH)
                    .maxParseRecursionDepth(MAXIMUM_DEPTH)
                    .build();
    private static final CelCompiler FUNCTIONS =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardEnvironmentEnabled(false)
                    .addFunctionDeclarations(Functions.declarations())
                    .build();

    @Override
    public Result parse(String text, Schema fields, ValueType expected) {
        if (text.length() > MAXIMUM_LENGTH) {
            return new Result.Rejected(
                    "longer than %,d characters: split it into several derived features"
                            .formatted(MAXIMUM_LENGTH),
                    1);
        }
        if (text.isBlank()) {
            return new Result.Rejected("the expression is empty", 1);
        }
        CelCompiler compiler = compiler(fields);
        CelValidationResult parsed = compiler.parse(text);
        if (parsed.hasError()) {
            return syntaxError(parsed);
        }
        CelAbstractSyntaxTree tree = tree(parsed);
        try {
            return check(compiler, tree, fields, expected);
        } catch (Rejection rejection) {
            int offset = tree.getSource().getPositionsMap().getOrDefault(rejection.node(), 0);
            return new Result.Rejected(rejection.reason(), column(text, offset));
        }
    }

    private static Result check(
            CelCompiler compiler, CelAbstractSyntaxTree tree, Schema fields, ValueType expected)
            throws Rejection {
        CelExpr root = tree.getExpr();
        Syntax.check(root, fields);
        CelValidationResult checked = compiler.check(tree);
        if (checked.hasError()) {
            CelIssue issue = checked.getErrors().get(0);
            long node = issue.getExprId();
            throw new Rejection(node, Messages.types(issue.getMessage(), root, node));
        }
        Expression expression = Translation.of(tree(checked), fields);
        return expression.type() == expected
                ? new Result.Parsed(expression)
                : new Result.Rejected(wrongResult(expression.type(), expected), 1);
    }

    /// The column of a node: of a call, where the name of the function begins and not its parenthesis.
    private static int column(String text, int offset) {
        int[] letters = text.codePoints().toArray();
        int start = offset;
        if (start < letters.length && letters[start] == '(') {
            while (start > 0 && Character.isJavaIdentifierPart(letters[start - 1])) {
                start--;
            }
        }
        return start + 1;
    }

    private static Result syntaxError(CelValidationResult parsed) {
        CelIssue issue = parsed.getErrors().get(0);
        if (issue.getMessage().startsWith("Expression recursion limit exceeded")) {
            return new Result.Rejected(TOO_DEEP, 1);
        }
        CelSource source = parsed.getSource();
        int offset = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
        return new Result.Rejected(Messages.syntax(issue.getMessage()), offset + 1);
    }

    private static String wrongResult(ValueType type, ValueType expected) {
        String advice =
                switch (expected) {
                    case FLOAT64 -> type == ValueType.INT64 ? ": write double(...) around it" : "";
                    case INT64 ->
                            type == ValueType.FLOAT64
                                    ? ": write int(...) around it, which rounds towards zero"
                                    : "";
                    default -> "";
                };
        return "the result is of type %s, but %s is declared%s"
                .formatted(type.wireName(), expected.wireName(), advice);
    }

    private static CelCompiler compiler(Schema fields) {
        CelCompilerBuilder builder = FUNCTIONS.toCompilerBuilder();
        for (Field field : fields.fields()) {
            var type = Signature.celType(field.type());
            builder.addVar(
                    field.name(),
                    field.keyed()
                            ? MapType.create(SimpleType.STRING, type)
                            : field.scalar() ? type : ListType.create(type));
        }
        return builder.build();
    }

    private static CelAbstractSyntaxTree tree(CelValidationResult valid) {
        try {
            return valid.getAst();
        } catch (CelValidationException e) {
            throw new IllegalStateException("errors were looked for", e);
        }
    }
}
