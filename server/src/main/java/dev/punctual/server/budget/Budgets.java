package dev.punctual.server.budget;

import dev.punctual.core.budget.BurnRate;
import dev.punctual.core.budget.EndpointSpending;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.endpoints.BudgetListing;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.metrics.RequestWitness;
import dev.punctual.server.metrics.Telemetry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// What the endpoints of a gateway spent in the last hours. Any thread may use it.
public final class Budgets implements RequestWitness, BudgetListing {
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;
    private static final int USUAL_MINUTES = 60;

    private final MonotonicClock clock;
    private volatile Map<String, EndpointSpending> endpoints = Map.of();

    public Budgets(MonotonicClock clock) {
        this.clock = clock;
    }

    /// Begins to take note of the requests to these endpoints.
    public void watch(Collection<EndpointDefinition> definitions) {
        var watched = new LinkedHashMap<String, EndpointSpending>();
        for (EndpointDefinition definition : definitions) {
            watched.put(definition.name(), new EndpointSpending(definition, clock));
        }
        endpoints = watched;
    }

    /// Shows how quickly objectives are missed.
    public void show(Telemetry telemetry) {
        var objectives = new LinkedHashMap<String, DoubleSupplier>();
        var rates = new LinkedHashMap<List<String>, DoubleSupplier>();
        endpoints.forEach((name, spending) -> {
            BurnRate burnRate = spending.burnRate();
            objectives.put(name, burnRate::objective);
            for (int minutes : BurnRate.WINDOWS) {
                rates.put(List.of(name, BudgetTree.window(minutes)), () -> burnRate.over(minutes));
            }
        });
        telemetry.gauges(
                "punctual_slo_objective",
                "The share of answers that must leave within the budget.",
                "endpoint",
                objectives);
        telemetry.gauges(
                "punctual_slo_burn_rate",
                "The share of late and failed answers, over what the objective allows.",
                List.of("endpoint", "window"),
                rates);
    }

    @Override
    public void answered(String endpoint, Reason reason, int amount) {
        EndpointSpending spending = endpoints.get(endpoint);
        if (spending != null) {
            spending.answered(reason, amount);
        }
    }

    /// Takes note of requests that were answered, or that the server failed to answer. One that its caller got wrong says
    /// nothing of budgets.
    @Override
    public void finished(String endpoint, Ledger ledger, long totalNanos, int status) {
        EndpointSpending spending = endpoints.get(endpoint);
        if (spending != null && (status == OK || status >= SERVER_ERROR)) {
            spending.finished(ledger, totalNanos, status == OK);
        }
    }

    @Override
    public byte[] report(@Nullable String endpoint, @Nullable String minutes) {
        int back = minutes(minutes);
        if (endpoint == null) {
            List<Map<String, Object>> all =
                    endpoints.values().stream().map(each -> BudgetTree.of(each, back)).toList();
            return JsonTree.write(Map.of("budgets", all));
        }
        EndpointSpending spending = endpoints.get(endpoint);
        if (spending == null) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "there is no endpoint '%s': %s"
                            .formatted(
                                    Suggestion.shown(endpoint),
                                    Suggestion.of(endpoint, List.copyOf(endpoints.keySet()))));
        }
        return JsonTree.write(BudgetTree.of(spending, back));
    }

    private static int minutes(@Nullable String text) {
        int most = EndpointSpending.keptMinutes();
        if (text == null) {
            return USUAL_MINUTES;
        }
        boolean whole = text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= most;
        if (!whole) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "minutes must be a whole number from 1 to "
                            + most
                            + ", but is '"
                            + Suggestion.shown(text)
                            + "'");
        }
        return Integer.parseInt(text);
    }
}
