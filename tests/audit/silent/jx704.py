# --- used
import jax

key, sub = jax.random.split(jax.random.PRNGKey(0))


# --- not jax
def run(text):
    text.split(",")
