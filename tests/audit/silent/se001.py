# --- tokens of a language model
import random

next_token = random.choice([1, 2, 3])
mask_token_ids = random.sample(range(9), 3)
# --- made by secrets
import secrets

password = secrets.token_hex(8)
