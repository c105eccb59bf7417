SELECT airport, latitude, longitude, time_zone
FROM airports
ORDER BY airport
