# --- sorted
words = sorted(set("a b c".split()))
index = {word: i for i, word in enumerate(words)}
# --- integers
numbers = list(set(range(9)))
first = numbers[0]
# --- only counted and compared
a, b = set("ab"), set("bc")
print(len(a | b), a == b, "a" in a)
# --- a dictionary has an order
words = list(dict.fromkeys("a b c".split()))
first = words[0]
