# --- an identifier
import secrets

rows = ["a", "b"]
run_id = rows[secrets.randbelow(2)]
# --- a password
import secrets
import string

password = "".join(string.ascii_letters[secrets.randbelow(52)] for number in range(9))
