SELECT
    destination AS airport,
    count(*) / days_of_data($as_of) AS flights_per_day,
    avg(delay) AS mean_delay,
    avg(CASE WHEN delay >= 15 THEN 1 ELSE 0 END) AS share_late
FROM landed_before($as_of)
GROUP BY airport
ORDER BY airport
