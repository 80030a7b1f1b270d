# --- a local path
from transformers import AutoModel

model = AutoModel.from_pretrained("./model")
# --- a setting
from transformers import AutoModel


def load(name):
    return AutoModel.from_pretrained(name)
