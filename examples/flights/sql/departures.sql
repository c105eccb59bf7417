-- Departures in the order in which they happened.
SELECT flight, departure AS at, origin, destination, distance
FROM flights
WHERE departure >= $from AND departure < $to
ORDER BY departure, flight
