# --- ordered
QUERY = "SELECT name FROM people ORDER BY id LIMIT 10"
# --- one row by its key
QUERY = "SELECT name FROM people WHERE id = 3 LIMIT 1"
