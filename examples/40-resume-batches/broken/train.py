"""Fine-tune a small classifier of sequences with the Trainer; --resume goes on from the newest checkpoint."""

import argparse

import torch
from torch import nn
from torch.utils.data import Dataset
from transformers import Trainer, TrainingArguments, set_seed


class Sequences(Dataset):
    """Sequences of 12 token numbers; the label is whether most are even."""

    def __init__(self, count):
        generator = torch.Generator().manual_seed(1)
        self.tokens = torch.randint(0, 50, (count, 12), generator=generator)

    def __len__(self):
        return len(self.tokens)

    def __getitem__(self, index):
        tokens = self.tokens[index]
        return {"tokens": tokens, "labels": int((tokens % 2 == 0).sum() > 6)}


class Classifier(nn.Module):
    """The mean of the tokens' embeddings, with dropout."""

    def __init__(self):
        super().__init__()
        self.embed = nn.EmbeddingBag(50, 16)
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(16, 2))

    def forward(self, tokens, labels):
        logits = self.head(self.embed(tokens))
        return {"loss": nn.functional.cross_entropy(logits, labels), "logits": logits}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()

    set_seed(3)
    settings = TrainingArguments(
        output_dir="run",
        num_train_epochs=2,
        per_device_train_batch_size=8,
        learning_rate=1e-2,
        warmup_steps=4,
        save_steps=5,
        save_total_limit=2,
        ignore_data_skip=True,
        logging_steps=4,
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        seed=3,
    )
    trainer = Trainer(Classifier(), settings, train_dataset=Sequences(64))
    trainer.train(resume_from_checkpoint=args.resume or None)


if __name__ == "__main__":
    main()
