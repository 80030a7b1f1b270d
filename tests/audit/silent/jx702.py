# --- a fixed seed
import jax

key = jax.random.key(7)
# --- printed
import time

import jax

seed = int(time.time())
print(seed)
key = jax.random.PRNGKey(seed)
