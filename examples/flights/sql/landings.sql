-- Landings, at their estimated times, in the order in which they happened.
SELECT flight, landing AS at, origin, destination, delay
FROM flights
WHERE landing >= $from AND landing < $to
ORDER BY landing, flight
