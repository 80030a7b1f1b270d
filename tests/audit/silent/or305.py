# --- stored by key
from concurrent.futures import as_completed


def run(futures):
    results = {}
    for future in as_completed(futures):
        results[futures[future]] = future.result()
    return results


# --- sorted afterwards
def run(futures):
    results = []
    for future in as_completed(futures):
        results.append(future.result())
    results.sort()
    return results


# --- only progress
def run(futures, bar):
    for future in as_completed(futures):
        bar.update()


# --- appended with its index
def run(futures):
    results = []
    for future in as_completed(futures):
        results.append((futures[future], future.result()))
    return dict(results)
