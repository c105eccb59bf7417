-- A flight's delay is known once it has landed.
SELECT
    origin,
    destination,
    count(*) / days_of_data($as_of) AS flights_per_day,
    avg(delay) AS mean_delay,
    avg(CASE WHEN delay >= 15 THEN 1 ELSE 0 END) AS share_late
FROM flights
WHERE landing < $as_of
GROUP BY origin, destination
ORDER BY origin, destination
