"""A small convolutional network for 8x8 digits."""

from torch import nn


class DigitNet(nn.Module):
    def __init__(self, channels=8, dropout=0.2):
        super().__init__()
        self.conv = nn.Conv2d(1, channels, kernel_size=3)
        self.head = nn.Linear(channels * 9, 10)
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(dropout)

    def forward(self, images):
        x = self.pool(self.conv(images).relu())
        return self.head(self.dropout(x.flatten(1)))
