package dev.punctual.core.similarity;

import java.util.ArrayList;
import java.util.List;

/// Conditions on attributes, all of which an item must meet.
public final class ItemFilter implements PlaceFilter {
    private final List<Condition> conditions = new ArrayList<>();

    /// One condition: values, any of which will do, or a range.
    private record Condition(Attribute attribute, List<Double> values, double min, double max) {
        boolean meets(int place) {
            double value = attribute.at(place);
            if (values.isEmpty()) {
                return value >= min && value <= max;
            }
            for (double each : values) {
                if (value == each) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Any of these texts.
    public void texts(Attribute attribute, List<String> texts) {
        numbers(attribute, texts.stream().map(attribute::number).toList());
    }

    /// Any of these numbers, one at least.
    public void numbers(Attribute attribute, List<Double> numbers) {
        conditions.add(new Condition(attribute, List.copyOf(numbers), 0, 0));
    }

    /// A number from `min` to `max`, both included.
    public void range(Attribute attribute, double min, double max) {
        conditions.add(new Condition(attribute, List.of(), min, max));
    }

    @Override
    public int mask(int group) {
        int mask = 0;
        int first = group * DotKernel.GROUP;
        for (int i = 0; i < DotKernel.GROUP; i++) {
            boolean meets = true;
            for (int c = 0; c < conditions.size() && meets; c++) {
                meets = conditions.get(c).meets(first + i);
            }
            mask |= meets ? 1 << i : 0;
        }
        return mask;
    }
}
