package dev.punctual.redis;

import dev.punctual.core.error.ServingException;
import java.util.ArrayList;
import java.util.List;

/// What a server says of its settings, where it says anything: hosted ones often do not.
final class ServerSettings {
    private ServerSettings() {}

    static List<String> warnings(RedisLink link) {
        var warnings = new ArrayList<String>();
        String at = "redis at " + link.options().address();
        String eviction = setting(link, "maxmemory-policy");
        if (!eviction.isEmpty() && !eviction.equals("noeviction")) {
            warnings.add(
                    at
                            + " removes keys when its memory is full (maxmemory-policy "
                            + eviction
                            + "), and features with them; set it to noeviction");
        }
        String log = setting(link, "appendonly");
        if (log.equals("no")) {
            warnings.add(
                    at
                            + " keeps no append-only file, so what was acknowledged since its last"
                            + " snapshot is lost when it ends; set appendonly to yes");
        } else if (log.equals("yes") && !setting(link, "appendfsync").equals("always")) {
            warnings.add(
                    at
                            + " syncs its file once in a second, which is the most that is lost"
                            + " with its machine; views with durability: machine need"
                            + " appendfsync always");
        }
        return warnings;
    }

    private static String setting(RedisLink link, String name) {
        try {
            return link.ask(commands -> commands.configGet(name)).getOrDefault(name, "");
        } catch (ServingException e) {
            return ""; // it does not tell
        }
    }
}
