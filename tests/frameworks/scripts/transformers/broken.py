"""Fine-tunes a tiny classifier with Trainer; its head is built before anything is seeded."""

import torch
from torch.utils.data import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments


class Parity(Dataset):
    def __len__(self):
        return 16

    def __getitem__(self, index):
        return {"input_ids": torch.tensor([1 + index % 7, 2 + index % 5, 3]), "labels": torch.tensor(index % 2)}


def build():
    config = BertConfig(vocab_size=16, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    return BertForSequenceClassification(config)  # cause: torch


def main():
    model = build()
    arguments = TrainingArguments("out", max_steps=3, per_device_train_batch_size=4, report_to=[], save_strategy="no",
                                  seed=3, use_cpu=True, disable_tqdm=True)
    result = Trainer(model, arguments, train_dataset=Parity()).train()
    print(f"loss {result.training_loss:.8f}")


main()
