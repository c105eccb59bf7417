package dev.punctual.redis;

/// What the server does in one step. Each that changes what is served fails unless the caller is still the writer.
enum Script {
    /// Makes the caller the writer unless another is. KEYS writer; ARGV caller, milliseconds. Returns who was the writer.
    CLAIM(
            """
            local writer = redis.call('get', KEYS[1])
            if writer and writer ~= ARGV[1] then return writer end
            redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return writer or ''
            """),

    /// Ends the time of a writer. KEYS writer; ARGV the writer.
    RESIGN(
            """
            if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
            return ''
            """),

    /// Puts and removes rows. KEYS writer, hash; ARGV caller, number of puts, field and row of each, fields to remove.
    WRITE(
            Script.WRITER_ONLY
                    + """
                    local last = 2 + 2 * tonumber(ARGV[2])
                    for i = 3, last, 1000 do
                        redis.call('hset', KEYS[2], unpack(ARGV, i, math.min(i + 999, last)))
                    end
                    for i = last + 1, #ARGV, 1000 do
                        redis.call('hdel', KEYS[2], unpack(ARGV, i, math.min(i + 999, #ARGV)))
                    end
                    return ''
                    """),

    /// Gives a table its place. KEYS writer, tables; ARGV caller, table, place.
    REGISTER(
            Script.WRITER_ONLY
                    + """
                    redis.call('hset', KEYS[2], ARGV[2], ARGV[3])
                    return ''
                    """),

    /// Begins a generation. KEYS writer, loading, hash; ARGV caller, number, mark.
    BEGIN(
            Script.WRITER_ONLY
                    + """
                    redis.call('sadd', KEYS[2], ARGV[2])
                    redis.call('hset', KEYS[3], ARGV[3], '')
                    return ''
                    """),

    /// Puts rows into a generation. KEYS hash; ARGV mark, field and row of each.
    FILL(
            """
            if redis.call('hexists', KEYS[1], ARGV[1]) == 0 then
                return redis.error_reply('DISCARDED by another')
            end
            for i = 2, #ARGV, 1000 do
                redis.call('hset', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
            end
            return ''
            """),

    /// Has a generation served. KEYS writer, tables, notes, loading, replaced, hash; ARGV caller, mark, table, place,
    /// note, number, number of the generation before or nothing, when that may go.
    PUBLISH(
            Script.WRITER_ONLY
                    + """
                    if redis.call('hexists', KEYS[6], ARGV[2]) == 0 then
                        return redis.error_reply('DISCARDED by another')
                    end
                    redis.call('hset', KEYS[2], ARGV[3], ARGV[4])
                    if ARGV[5] == '' then
                        redis.call('hdel', KEYS[3], ARGV[3])
                    else
                        redis.call('hset', KEYS[3], ARGV[3], ARGV[5])
                    end
                    redis.call('srem', KEYS[4], ARGV[6])
                    if ARGV[7] ~= '' then redis.call('zadd', KEYS[5], ARGV[8], ARGV[7]) end
                    return ''
                    """),

    /// Removes a table. KEYS writer, tables, notes, hash; ARGV caller, table.
    DROP(
            Script.WRITER_ONLY
                    + """
                    redis.call('hdel', KEYS[2], ARGV[2])
                    redis.call('hdel', KEYS[3], ARGV[2])
                    redis.call('unlink', KEYS[4])
                    return ''
                    """);

    /// How the errors of these scripts begin.
    static final String NOT_WRITER = "NOTWRITER";

    static final String DISCARDED = "DISCARDED";

    private static final String WRITER_ONLY =
            """
            local writer = redis.call('get', KEYS[1])
            if writer ~= ARGV[1] then
                return redis.error_reply('NOTWRITER ' .. (writer or 'nobody'))
            end
            """;

    private final String text;

    Script(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
