# --- bound anew
import jax

key = jax.random.PRNGKey(0)
key, sub = jax.random.split(key)
step = jax.random.fold_in(key, 0)
# --- two keys
import jax

a, b = jax.random.PRNGKey(0), jax.random.PRNGKey(1)
first, second = jax.random.split(a)
step = jax.random.fold_in(b, 0)
