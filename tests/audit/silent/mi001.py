# --- whole numbers
accuracy = 1
if accuracy == 1:
    print("done")
# --- told apart by closeness
import math

loss = 0.3
if math.isclose(loss, 0.3):
    print("loss ==")
