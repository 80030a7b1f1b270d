"""A parallel sum of floats in SQL, per zone: which thread adds what is open, and so are the last digits."""

import duckdb


def fares(connection):
    connection.execute("CREATE TABLE fares AS SELECT i % 7 AS zone, sin(i) * 1e6 AS fare FROM range(1500000) t(i)")
    return connection


def main():
    connection = fares(duckdb.connect(config={"threads": 2}))
    found = connection.execute("SELECT zone, sum(fare) FROM fares GROUP BY zone ORDER BY zone").fetchall()  # cause: kernels
    print("sums", found)


main()
