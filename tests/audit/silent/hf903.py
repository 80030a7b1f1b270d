# --- seeded
from transformers import pipeline, set_seed

set_seed(0)
text = pipeline("text-generation")("Once", do_sample=True)
# --- not sampled
from transformers import pipeline

text = pipeline("text-generation")("Once", do_sample=False)
