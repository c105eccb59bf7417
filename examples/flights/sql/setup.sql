-- Runs once when the engine opens. What the other queries use: airports, flights.

CREATE TABLE state_zones AS
SELECT *
FROM (VALUES
    ('AK', 'America/Anchorage'), ('AL', 'America/Chicago'), ('AR', 'America/Chicago'), ('AS', 'Pacific/Pago_Pago'),
    ('AZ', 'America/Phoenix'), ('CA', 'America/Los_Angeles'), ('CO', 'America/Denver'), ('CQ', 'Pacific/Saipan'),
    ('CT', 'America/New_York'), ('DC', 'America/New_York'), ('DE', 'America/New_York'), ('FL', 'America/New_York'),
    ('GA', 'America/New_York'), ('GU', 'Pacific/Guam'), ('HI', 'Pacific/Honolulu'), ('IA', 'America/Chicago'),
    ('ID', 'America/Boise'), ('IL', 'America/Chicago'), ('IN', 'America/Indiana/Indianapolis'),
    ('KS', 'America/Chicago'), ('KY', 'America/Kentucky/Louisville'), ('LA', 'America/Chicago'),
    ('MA', 'America/New_York'), ('MD', 'America/New_York'), ('ME', 'America/New_York'), ('MI', 'America/Detroit'),
    ('MN', 'America/Chicago'), ('MO', 'America/Chicago'), ('MS', 'America/Chicago'), ('MT', 'America/Denver'),
    ('NC', 'America/New_York'), ('ND', 'America/Chicago'), ('NE', 'America/Chicago'), ('NH', 'America/New_York'),
    ('NJ', 'America/New_York'), ('NM', 'America/Denver'), ('NV', 'America/Los_Angeles'), ('NY', 'America/New_York'),
    ('OH', 'America/New_York'), ('OK', 'America/Chicago'), ('OR', 'America/Los_Angeles'), ('PA', 'America/New_York'),
    ('PR', 'America/Puerto_Rico'), ('RI', 'America/New_York'), ('SC', 'America/New_York'), ('SD', 'America/Chicago'),
    ('TN', 'America/Chicago'), ('TX', 'America/Chicago'), ('UT', 'America/Denver'), ('VA', 'America/New_York'),
    ('VI', 'America/St_Thomas'), ('VT', 'America/New_York'), ('WA', 'America/Los_Angeles'), ('WI', 'America/Chicago'),
    ('WV', 'America/New_York'), ('WY', 'America/Denver')
) AS zones (state, time_zone);

-- Airports whose state the file does not know.
CREATE TABLE airport_zones AS
SELECT *
FROM (VALUES
    ('CLD', 'America/Los_Angeles'), ('HHH', 'America/New_York'), ('MIB', 'America/Chicago'),
    ('MQT', 'America/Detroit'), ('RCA', 'America/Denver'), ('RDR', 'America/Chicago'), ('ROP', 'Asia/Bangkok'),
    ('ROR', 'Pacific/Palau'), ('SCE', 'America/New_York'), ('SKA', 'America/Los_Angeles'), ('SPN', 'Pacific/Saipan'),
    ('YAP', 'Pacific/Chuuk')
) AS zones (airport, time_zone);

-- The zone of those parts of a state that keep another time than the rest of it; null elsewhere. The borders follow
-- counties; these lines follow them closely enough for the places where airports are.
CREATE MACRO split_zone(state, latitude, longitude) AS
    CASE state
        WHEN 'FL' THEN CASE WHEN longitude < -85.1 THEN 'America/Chicago' END
        WHEN 'TX' THEN CASE WHEN longitude < -104.95 THEN 'America/Denver' END
        WHEN 'AK' THEN CASE WHEN longitude < -169.5 OR longitude > 0 THEN 'America/Adak' END
        WHEN 'ID' THEN CASE WHEN latitude > 45.5 THEN 'America/Los_Angeles' END
        WHEN 'OR' THEN CASE WHEN longitude > -118.2 AND latitude BETWEEN 42.45 AND 44.45 THEN 'America/Boise' END
        WHEN 'KS' THEN CASE WHEN longitude < -101.5 AND latitude BETWEEN 37.7 AND 39.57 THEN 'America/Denver' END
        WHEN 'NE' THEN
            CASE WHEN longitude < -101.25 OR (longitude < -101.0 AND latitude > 41.7) THEN 'America/Denver' END
        WHEN 'SD' THEN
            CASE WHEN longitude < -101.0 OR (longitude < -100.45 AND latitude > 44.4) THEN 'America/Denver' END
        WHEN 'ND' THEN CASE WHEN longitude < -101.3 AND latitude < 47.6 THEN 'America/Denver' END
        WHEN 'TN' THEN
            CASE WHEN longitude > CASE WHEN latitude < 35.55 THEN -85.3 ELSE -84.9 END THEN 'America/New_York' END
        WHEN 'KY' THEN
            CASE WHEN longitude < -86.1 OR (longitude < -85.0 AND latitude < 37.3) THEN 'America/Chicago' END
        WHEN 'MI' THEN
            CASE
                WHEN (longitude < -87.3 AND latitude < 46.0)
                    OR (longitude < -88.1 AND latitude < 46.4)
                    OR (longitude < -89.8 AND latitude < 46.6)
                THEN 'America/Menominee'
            END
        -- Most of Indiana had no daylight time in 2001; its corners went with Chicago or Louisville.
        WHEN 'IN' THEN
            CASE
                WHEN (longitude < -86.7 AND latitude > 40.72)
                    OR (longitude < -87.0 AND latitude < 38.2)
                    OR (longitude < -87.4 AND latitude < 38.45)
                THEN 'America/Chicago'
                WHEN longitude > -86.1 AND latitude < 38.5 THEN 'America/Kentucky/Louisville'
            END
        -- The Navajo Nation keeps daylight time, the rest of Arizona does not.
        WHEN 'AZ' THEN
            CASE WHEN longitude > -111.4 AND latitude BETWEEN 35.6 AND 36.9 THEN 'America/Denver' END
    END;

-- How far a zone's clocks are ahead of UTC at a UTC instant, in minutes.
CREATE MACRO minutes_ahead(time_zone, instant) AS
    date_diff('minute', instant, (instant AT TIME ZONE 'UTC') AT TIME ZONE time_zone);

-- Every airport of the file, with the zone of its clocks (an IANA name) and what that zone meant in early 2001.
CREATE TABLE airports AS
WITH placed AS (
    SELECT
        iata AS airport,
        state,
        -- The file has some islands on the wrong side of the equator or of the date line.
        CASE WHEN state = 'AS' THEN -abs(latitude) ELSE latitude END AS latitude,
        CASE WHEN state IN ('GU', 'CQ') THEN abs(longitude) ELSE longitude END AS longitude
    FROM airports_raw
),
zoned AS (
    SELECT
        airport,
        latitude,
        longitude,
        coalesce(airport_zones.time_zone, split_zone(state, latitude, longitude), state_zones.time_zone) AS time_zone
    FROM placed
    LEFT JOIN airport_zones USING (airport)
    LEFT JOIN state_zones USING (state)
)
SELECT
    *,
    minutes_ahead(time_zone, TIMESTAMP '2001-01-01 12:00:00') AS winter_minutes,
    minutes_ahead(time_zone, TIMESTAMP '2001-06-01 12:00:00') AS summer_minutes
FROM zoned;

-- Every flight with its UTC times. Its number is its row in the file, which has no natural key. The file gives the
-- actual departure in the origin's local time; all of it lies in 2001, when clocks went forward on 1 April at 2:00.
-- The file has no landing times: 33 minutes and 0.13 minutes for each mile after the departure is an estimate.
CREATE VIEW flights AS
WITH departed AS (
    SELECT
        file_row_number AS flight,
        date AS local_departure,
        date - to_minutes(
            CASE WHEN date >= TIMESTAMP '2001-04-01 02:00:00' THEN summer_minutes ELSE winter_minutes END
        ) AS departure,
        origin,
        destination,
        distance,
        CAST(greatest(-30, least(180, delay)) AS DOUBLE) AS delay
    FROM flights_raw
    JOIN airports ON airport = origin
)
SELECT
    flight,
    local_departure,
    departure,
    departure + to_microseconds(1_980_000_000 + 7_800_000 * distance) AS landing,
    origin,
    destination,
    CAST(distance AS DOUBLE) AS distance,
    delay
FROM departed;

-- What is known of delays at an instant: a flight's delay is known once it has landed. The file is sorted by local
-- time, which is less than a day ahead of UTC: the second condition spares DuckDB the later part of the file.
CREATE MACRO landed_before(instant) AS TABLE
SELECT *
FROM flights
WHERE landing < instant AND local_departure < instant + INTERVAL 1 DAY;

-- The days between the first day of the file and an instant.
CREATE MACRO days_of_data(instant) AS
    date_diff('second', TIMESTAMP '2001-01-01 00:00:00', instant) / 86400;
