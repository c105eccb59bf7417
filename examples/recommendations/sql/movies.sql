SELECT movie, CAST(vector AS FLOAT[]) AS vector, genre, year, ratings
FROM movies
