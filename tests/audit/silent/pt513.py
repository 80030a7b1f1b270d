# --- never resumed
import torch

torch.save({"epoch": 1, "optimizer": {}}, "last.pt")
# --- weights alone
import torch

model = torch.nn.Linear(2, 2)
torch.save(model.state_dict(), "last.pt")
model.load_state_dict(torch.load("last.pt"))
