# --- seeded for all
import polars as pl

pl.set_random_seed(0)
pl.read_csv("a.csv").sample(5).write_csv("b.csv")
# --- only looked at
import polars as pl

frame = pl.read_csv("a.csv")
print(frame.sample(5))
