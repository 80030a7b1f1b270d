"""A parallel sum of decimals in SQL, per zone: exact, whichever thread adds what."""

import duckdb


def fares(connection):
    connection.execute("CREATE TABLE fares AS SELECT i % 7 AS zone, sin(i) * 1e6 AS fare FROM range(1500000) t(i)")
    return connection


def main():
    connection = fares(duckdb.connect(config={"threads": 2}))
    found = connection.execute("SELECT zone, sum(fare::DECIMAL(18, 4)) FROM fares GROUP BY zone ORDER BY zone").fetchall()
    print("sums", found)


main()
