-- All inputs of the endpoint arrival_delay for every flight that departs in [$from, $to), one row for each, computed by
-- joins over the raw rows alone. It shares nothing with the aggregation that serves: a test compares the two.
-- Windows: events with floor(q - window, 5 minutes) <= t < q. Batch views: their last run, of 2001-05-01.
WITH flown AS (
    SELECT
        file_row_number AS flight,
        (date AT TIME ZONE time_zone) AT TIME ZONE 'UTC' AS departure,
        origin,
        destination,
        distance,
        CAST(least(greatest(delay, -30), 180) AS DOUBLE) AS delay
    FROM flights_raw
    JOIN airports ON airports.airport = flights_raw.origin
),
events AS (
    SELECT
        *,
        epoch_us(departure) AS departed,
        epoch_us(departure) + CAST(round((33 + 0.13 * distance) * 60e6) AS BIGINT) AS landed
    FROM flown
),
questions AS (
    SELECT
        flight,
        departure,
        origin,
        destination,
        CAST(distance AS DOUBLE) AS distance,
        delay,
        departed AS q,
        -- The tails move by 5 minutes.
        departed - 1_800_000_000 - (departed - 1_800_000_000) % 300_000_000 AS tail_30m,
        departed - 3_600_000_000 - (departed - 3_600_000_000) % 300_000_000 AS tail_60m,
        departed - 10_800_000_000 - (departed - 10_800_000_000) % 300_000_000 AS tail_180m,
        departed - departed % 600_000_000 AS slot
    FROM events
    WHERE departure >= $from AND departure < $to
),
landings AS (
    SELECT flight, landed, origin, destination, delay
    FROM events
    WHERE landed >= (SELECT min(tail_180m) FROM questions) AND landed < (SELECT max(q) FROM questions)
),
departures AS (
    SELECT flight, departed, origin
    FROM events
    WHERE departed >= (SELECT min(tail_60m) FROM questions) AND departed < (SELECT max(q) FROM questions)
),
origin_departures AS (
    SELECT
        questions.flight AS question,
        count(departures.flight) FILTER (departed >= tail_30m) AS departures_30m,
        count(departures.flight) AS departures_60m
    FROM questions
    LEFT JOIN departures
        ON departures.origin = questions.origin AND departed >= tail_60m AND departed < q
    GROUP BY question
),
left_origin AS (
    SELECT
        question,
        count(flight) FILTER (near) AS count_60m,
        avg(delay) FILTER (near) AS mean_60m,
        max(delay) FILTER (near) AS max_60m,
        avg(CASE WHEN delay >= 15 THEN 1 WHEN delay < 15 THEN 0 END) FILTER (near) AS late_60m,
        count(flight) AS count_180m,
        avg(delay) AS mean_180m,
        max(delay) AS max_180m,
        avg(CASE WHEN delay >= 15 THEN 1 WHEN delay < 15 THEN 0 END) AS late_180m
    FROM (
        SELECT
            questions.flight AS question,
            slot,
            landings.flight,
            landed,
            landings.delay,
            landed >= tail_60m AS near
        FROM questions
        LEFT JOIN landings
            ON landings.origin = questions.origin AND landed >= tail_180m AND landed < q
    )
    GROUP BY question
),
landed_origin AS (
    SELECT
        question,
        count(flight) FILTER (near) AS count_60m,
        avg(delay) FILTER (near) AS mean_60m,
        max(delay) FILTER (near) AS max_60m,
        avg(CASE WHEN delay >= 15 THEN 1 WHEN delay < 15 THEN 0 END) FILTER (near) AS late_60m,
        count(flight) AS count_180m,
        avg(delay) AS mean_180m,
        max(delay) AS max_180m,
        avg(CASE WHEN delay >= 15 THEN 1 WHEN delay < 15 THEN 0 END) AS late_180m,
        avg(delay) FILTER (landed >= slot) AS mean_by_10m_0,
        avg(delay) FILTER (landed >= slot - 600_000_000 AND landed < slot) AS mean_by_10m_1,
        avg(delay) FILTER (landed >= slot - 1_200_000_000 AND landed < slot - 600_000_000) AS mean_by_10m_2,
        avg(delay) FILTER (landed >= slot - 1_800_000_000 AND landed < slot - 1_200_000_000) AS mean_by_10m_3,
        avg(delay) FILTER (landed >= slot - 2_400_000_000 AND landed < slot - 1_800_000_000) AS mean_by_10m_4,
        avg(delay) FILTER (landed >= slot - 3_000_000_000 AND landed < slot - 2_400_000_000) AS mean_by_10m_5,
        list(delay ORDER BY landed DESC, flight DESC)[1:5] AS last_5
    FROM (
        SELECT
            questions.flight AS question,
            slot,
            landings.flight,
            landed,
            landings.delay,
            landed >= tail_60m AS near
        FROM questions
        LEFT JOIN landings
            ON landings.destination = questions.origin AND landed >= tail_180m AND landed < q
    )
    GROUP BY question
),
landed_destination AS (
    SELECT
        question,
        count(flight) FILTER (near) AS count_60m,
        avg(delay) FILTER (near) AS mean_60m,
        max(delay) FILTER (near) AS max_60m,
        avg(CASE WHEN delay >= 15 THEN 1 WHEN delay < 15 THEN 0 END) FILTER (near) AS late_60m,
        count(flight) AS count_180m,
        avg(delay) AS mean_180m,
        max(delay) AS max_180m,
        avg(CASE WHEN delay >= 15 THEN 1 WHEN delay < 15 THEN 0 END) AS late_180m,
        avg(delay) FILTER (landed >= slot) AS mean_by_10m_0,
        avg(delay) FILTER (landed >= slot - 600_000_000 AND landed < slot) AS mean_by_10m_1,
        avg(delay) FILTER (landed >= slot - 1_200_000_000 AND landed < slot - 600_000_000) AS mean_by_10m_2,
        avg(delay) FILTER (landed >= slot - 1_800_000_000 AND landed < slot - 1_200_000_000) AS mean_by_10m_3,
        avg(delay) FILTER (landed >= slot - 2_400_000_000 AND landed < slot - 1_800_000_000) AS mean_by_10m_4,
        avg(delay) FILTER (landed >= slot - 3_000_000_000 AND landed < slot - 2_400_000_000) AS mean_by_10m_5,
        list(delay ORDER BY landed DESC, flight DESC)[1:5] AS last_5
    FROM (
        SELECT
            questions.flight AS question,
            slot,
            landings.flight,
            landed,
            landings.delay,
            landed >= tail_60m AS near
        FROM questions
        LEFT JOIN landings
            ON landings.destination = questions.destination AND landed >= tail_180m AND landed < q
    )
    GROUP BY question
),
-- Questions of one minute see the same network.
network AS (
    SELECT minutes.q, avg(landings.delay) AS mean_60m
    FROM (SELECT DISTINCT q, tail_60m FROM questions) AS minutes
    LEFT JOIN landings ON landed >= tail_60m AND landed < minutes.q
    GROUP BY minutes.q
),
known AS (
    SELECT *
    FROM events
    WHERE landed < epoch_us(TIMESTAMP '2001-05-01 00:00:00')
),
origin_history AS (
    SELECT
        origin,
        count(*) / 120 AS flights_per_day, -- January to April
        avg(delay) AS mean_delay,
        count(*) FILTER (delay >= 15) / count(*) AS share_late
    FROM known
    GROUP BY origin
),
destination_history AS (
    SELECT
        destination,
        count(*) / 120 AS flights_per_day, -- January to April
        avg(delay) AS mean_delay,
        count(*) FILTER (delay >= 15) / count(*) AS share_late
    FROM known
    GROUP BY destination
),
route_history AS (
    SELECT
        origin, destination,
        count(*) / 120 AS flights_per_day, -- January to April
        avg(delay) AS mean_delay,
        count(*) FILTER (delay >= 15) / count(*) AS share_late
    FROM known
    GROUP BY origin, destination
)
SELECT
    questions.flight,
    questions.departure,
    questions.origin,
    questions.destination,
    questions.distance,
    questions.delay,
    origin_place.latitude AS "origin_place.latitude",
    origin_place.longitude AS "origin_place.longitude",
    origin_place.time_zone AS "origin_place.time_zone",
    destination_place.latitude AS "destination_place.latitude",
    destination_place.longitude AS "destination_place.longitude",
    destination_place.time_zone AS "destination_place.time_zone",
    origin_history.flights_per_day AS "origin_history.flights_per_day",
    origin_history.mean_delay AS "origin_history.mean_delay",
    origin_history.share_late AS "origin_history.share_late",
    destination_history.flights_per_day AS "destination_history.flights_per_day",
    destination_history.mean_delay AS "destination_history.mean_delay",
    destination_history.share_late AS "destination_history.share_late",
    route_history.flights_per_day AS "route_history.flights_per_day",
    route_history.mean_delay AS "route_history.mean_delay",
    route_history.share_late AS "route_history.share_late",
    origin_departures.departures_30m AS "origin_departures.departures_30m",
    origin_departures.departures_60m AS "origin_departures.departures_60m",
    left_origin.count_60m AS "left_origin.count_60m",
    left_origin.mean_60m AS "left_origin.mean_60m",
    left_origin.max_60m AS "left_origin.max_60m",
    left_origin.late_60m AS "left_origin.late_60m",
    left_origin.count_180m AS "left_origin.count_180m",
    left_origin.mean_180m AS "left_origin.mean_180m",
    left_origin.max_180m AS "left_origin.max_180m",
    left_origin.late_180m AS "left_origin.late_180m",
    landed_origin.count_60m AS "landed_origin.count_60m",
    landed_origin.mean_60m AS "landed_origin.mean_60m",
    landed_origin.max_60m AS "landed_origin.max_60m",
    landed_origin.late_60m AS "landed_origin.late_60m",
    landed_origin.count_180m AS "landed_origin.count_180m",
    landed_origin.mean_180m AS "landed_origin.mean_180m",
    landed_origin.max_180m AS "landed_origin.max_180m",
    landed_origin.late_180m AS "landed_origin.late_180m",
    landed_origin.mean_by_10m_0 AS "landed_origin.mean_by_10m_0",
    landed_origin.mean_by_10m_1 AS "landed_origin.mean_by_10m_1",
    landed_origin.mean_by_10m_2 AS "landed_origin.mean_by_10m_2",
    landed_origin.mean_by_10m_3 AS "landed_origin.mean_by_10m_3",
    landed_origin.mean_by_10m_4 AS "landed_origin.mean_by_10m_4",
    landed_origin.mean_by_10m_5 AS "landed_origin.mean_by_10m_5",
    landed_origin.last_5[1] AS "landed_origin.last_5_0",
    landed_origin.last_5[2] AS "landed_origin.last_5_1",
    landed_origin.last_5[3] AS "landed_origin.last_5_2",
    landed_origin.last_5[4] AS "landed_origin.last_5_3",
    landed_origin.last_5[5] AS "landed_origin.last_5_4",
    landed_destination.count_60m AS "landed_destination.count_60m",
    landed_destination.mean_60m AS "landed_destination.mean_60m",
    landed_destination.max_60m AS "landed_destination.max_60m",
    landed_destination.late_60m AS "landed_destination.late_60m",
    landed_destination.count_180m AS "landed_destination.count_180m",
    landed_destination.mean_180m AS "landed_destination.mean_180m",
    landed_destination.max_180m AS "landed_destination.max_180m",
    landed_destination.late_180m AS "landed_destination.late_180m",
    landed_destination.mean_by_10m_0 AS "landed_destination.mean_by_10m_0",
    landed_destination.mean_by_10m_1 AS "landed_destination.mean_by_10m_1",
    landed_destination.mean_by_10m_2 AS "landed_destination.mean_by_10m_2",
    landed_destination.mean_by_10m_3 AS "landed_destination.mean_by_10m_3",
    landed_destination.mean_by_10m_4 AS "landed_destination.mean_by_10m_4",
    landed_destination.mean_by_10m_5 AS "landed_destination.mean_by_10m_5",
    landed_destination.last_5[1] AS "landed_destination.last_5_0",
    landed_destination.last_5[2] AS "landed_destination.last_5_1",
    landed_destination.last_5[3] AS "landed_destination.last_5_2",
    landed_destination.last_5[4] AS "landed_destination.last_5_3",
    landed_destination.last_5[5] AS "landed_destination.last_5_4",
    network.mean_60m AS "network.mean_60m",
    hour(local_time) AS local_hour,
    hour(local_time) * 60 + minute(local_time) AS local_minute,
    dayofweek(local_time) AS weekday,
    left_origin.mean_60m - origin_history.mean_delay AS above_usual
FROM (
    SELECT questions.*, (departure AT TIME ZONE 'UTC') AT TIME ZONE time_zone AS local_time
    FROM questions
    JOIN airports ON airport = origin
) AS questions
LEFT JOIN airports AS origin_place ON origin_place.airport = questions.origin
LEFT JOIN airports AS destination_place ON destination_place.airport = questions.destination
LEFT JOIN origin_history ON origin_history.origin = questions.origin
LEFT JOIN destination_history ON destination_history.destination = questions.destination
LEFT JOIN route_history
    ON route_history.origin = questions.origin AND route_history.destination = questions.destination
LEFT JOIN origin_departures ON origin_departures.question = questions.flight
LEFT JOIN left_origin ON left_origin.question = questions.flight
LEFT JOIN landed_origin ON landed_origin.question = questions.flight
LEFT JOIN landed_destination ON landed_destination.question = questions.flight
LEFT JOIN network ON network.q = questions.q
ORDER BY questions.departure, questions.origin, questions.destination, questions.distance
