# --- made by the trainer, after it seeded
from transformers import AutoModelForSequenceClassification, Trainer


def model_init():
    return AutoModelForSequenceClassification.from_pretrained("b", num_labels=3)


trainer = Trainer(model_init=model_init)
# --- no new head
from transformers import AutoModel, Trainer

model = AutoModel.from_pretrained("b")
trainer = Trainer(model=model)
