# --- folded
import jax

for step in range(3):
    key = jax.random.fold_in(jax.random.PRNGKey(0), step)
    print(jax.random.normal(key).sum())
# --- made once
import jax


def init():
    return jax.random.normal(jax.random.PRNGKey(0), (3,))
