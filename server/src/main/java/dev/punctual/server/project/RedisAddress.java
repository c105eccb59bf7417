package dev.punctual.server.project;

import dev.punctual.core.definition.StoreDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.redis.RedisOptions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a project's Redis is, with the variables of the environment put in.
final class RedisAddress {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");
    private static final int LAST_PORT = 65_535;

    private RedisAddress() {}

    /// @throws ServingException with `INVALID_DEFINITION` if a variable is not set, or what it has is no address
    static RedisOptions of(StoreDefinition.Redis redis) {
        var environment = new Environment(System.getenv(), "the store");
        String address = environment.resolve(redis.address());
        Matcher parts = HOST_AND_PORT.matcher(address);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > LAST_PORT) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "the address of the store's redis is '"
                            + address
                            + "'; write host:port, such as localhost:6379");
        }
        return new RedisOptions(
                parts.group(1),
                Integer.parseInt(parts.group(2)),
                redis.tls(),
                environment.resolve(redis.user()),
                environment.resolve(redis.password()),
                redis.database(),
                environment.resolve(redis.prefix()),
                redis.timeout());
    }
}
