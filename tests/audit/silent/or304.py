# --- repeats by identity
def unique(items):
    return {id(item): item for item in items}


# --- a key of the values
def first(items):
    return sorted(items, key=len)[0]
