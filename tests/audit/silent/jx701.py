# --- split in between
import jax

key = jax.random.PRNGKey(0)
key, sub = jax.random.split(key)
a = jax.random.normal(sub, (3,))
b = jax.random.normal(key, (3,))
# --- exclusive branches
import jax


def draw(key, flat):
    if flat:
        return jax.random.uniform(key, (3,))
    else:
        return jax.random.normal(key, (3,))


# --- folded with the step
import jax

key = jax.random.PRNGKey(0)
a = jax.random.normal(jax.random.fold_in(key, 0), (3,))
b = jax.random.normal(jax.random.fold_in(key, 1), (3,))
