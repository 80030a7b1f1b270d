"""The engine: what a run is, across functions, files, branches and imports."""

# ruff: noqa: E501
from __future__ import annotations

import textwrap

import pytest

from samerun.audit.engine import audit_bytes
from samerun.audit.model import Finding
from samerun.audit.settings import Settings


def findings(select: str = "SD", **files: str) -> list[Finding]:
    sources = {name.replace("__", "/") + ".py": textwrap.dedent(text).encode() for name, text in files.items()}
    report = audit_bytes(sources, None, Settings(select=(select,)))
    assert report.skipped == []
    return report.findings


def found(select: str = "SD", **files: str) -> list[tuple[str, str, int]]:
    return [(finding.rule, finding.file, finding.line) for finding in findings(select, **files)]


SAVE = 'np.save("x.npy", np.random.rand(3))\n'


def test_a_wrapper_in_another_file_seeds() -> None:
    helper = "import numpy as np\ndef prepare(n):\n    np.random.seed(n)\n"
    main = "import numpy as np\nfrom tools import prepare\nprepare(1)\n" + SAVE
    assert found(tools=helper, main=main) == []


def test_a_wrapper_reached_through_a_package_seeds() -> None:
    package = "from .deep import prepare\n"
    deep = "import numpy as np\ndef prepare(n):\n    np.random.seed(n)\n"
    main = "import numpy as np\nimport kit\nkit.prepare(1)\n" + SAVE
    assert found(kit____init__=package, kit__deep=deep, main=main) == []


def test_importing_a_module_runs_its_body() -> None:
    config = "import numpy as np\nnp.random.seed(0)\n"
    main = "import numpy as np\nimport config\n" + SAVE
    assert found(config=config, main=main) == []


def test_a_draw_at_import_comes_before_the_seed_in_main() -> None:
    data = "import numpy as np\norder = np.random.permutation(9)\n"
    main = "import numpy as np\nfrom data import order\nnp.random.seed(0)\nnp.save('x', np.random.rand(3))\n"
    assert found(data=data, main=main) == [("SD103", "data.py", 2)]


def test_the_chain_says_how_a_draw_is_reached() -> None:
    (finding,) = findings(
        main="import random\ndef draw():\n    return random.random()\ndef main():\n    open(str(draw()))\nmain()\n"
    )
    assert finding.chain == ("script at main.py:1", "main called at main.py:6", "draw called at main.py:5")
    assert finding.certainty == "certain"


def test_a_draw_in_a_branch_is_only_likely() -> None:
    (finding,) = findings(main="import random, sys\nif sys.argv[1:]:\n    open(str(random.random()))\n")
    assert finding.certainty == "likely"


def test_a_method_of_an_instance_is_followed() -> None:
    source = """
        import random
        class Base:
            def prepare(self):
                random.seed(0)
        class Task(Base):
            def run(self):
                return random.random()
        task = Task()
        task.prepare()
        open(str(task.run()))
    """
    assert found(main=source) == []


def test_an_unknown_method_named_like_a_seeding_function_is_believed() -> None:
    helper = "import random\nclass Kit:\n    def begin(self):\n        random.seed(0)\n"
    main = "import random\nfrom somewhere import kit\nkit.begin()\nopen(str(random.random()))\n"
    assert found(helper=helper, main=main) == []


def test_a_callback_is_called() -> None:
    main = (
        "import random\ndef objective(trial):\n    return random.random()\ndef go(study):\n    study.optimize(objective)\ngo(1)\n"
    )
    assert [row[0] for row in found(main=main)] == ["SD101"]


@pytest.mark.parametrize(
    "head",
    ["import numpy.random as npr\nnpr.seed(0)", "from numpy import random as r\nr.seed(0)", "import numpy\nn = numpy\nn.random.seed(0)",
     "from numpy.random import seed\nseed(0)"],
)  # fmt: skip
def test_aliases_are_followed(head: str) -> None:
    assert found(main=f"import numpy as np\n{head}\n{SAVE}") == []


def test_a_local_name_hides_a_module() -> None:
    assert found(main="def random():\n    return 4\nopen(str(random()))\n") == []


def test_a_circle_of_calls_and_imports_ends() -> None:
    one = "import two\ndef f():\n    two.g()\nf()\n"
    two = "import one\ndef g():\n    one.f()\n"
    assert found(one=one, two=two) == []


def test_the_tests_of_a_project_are_no_programs() -> None:
    assert found(tests__test_x="import random\nopen(str(random.random()))\n") == []


def test_a_guard_is_not_run_on_import() -> None:
    other = "import random\nif __name__ == '__main__':\n    random.seed(0)\ndef draw():\n    return random.random()\n"
    rows = found(other=other, main="from other import draw\nif __name__ == '__main__':\n    open(str(draw()))\n")
    assert ("SD101", "other.py", 5) in rows


def test_a_loop_over_a_set_of_names_numbers_them() -> None:
    source = "def vocabulary(words):\n    index = {}\n    for word in set(words):\n        index[word] = len(index)\n    return index\n"
    assert found("OR", main=source) == [("OR302", "main.py", 3)]


def test_a_listing_kept_by_a_class_and_indexed() -> None:
    source = """
        import os
        class Images:
            def __init__(self, root):
                self.files = os.listdir(root)
            def __getitem__(self, index):
                return self.files[index]
    """
    assert found("OR", main=source) == [("OR301", "main.py", 5)]
    assert found("OR", main=source.replace("os.listdir(root)", "sorted(os.listdir(root))")) == []


def test_a_module_of_others_is_no_program() -> None:
    net = "import torch\nclass Net:\n    def __init__(self):\n        self.w = torch.randn(3)\nif __name__ == '__main__':\n    torch.save(Net().w, 'w')\n"
    assert [row[0] for row in found(net=net)] == ["SD101"]
    assert found(net=net, helpers="from net import Net\n") == []
    assert [row[0] for row in found(train=net, helpers="from train import Net\n")] == ["SD101"]


def test_a_seed_drawn_from_an_unseeded_generator() -> None:
    source = "import random\nimport numpy as np\nseed = random.randint(0, 99)\nnp.random.seed(seed)\n" + SAVE
    assert found(main=source) == [("SD104", "main.py", 3)]


def test_a_generator_made_after_the_seed_is_not_reached_by_it() -> None:
    made, seed = "rng = np.random.default_rng()\n", "np.random.seed(0)\n"
    use = 'np.save("x.npy", rng.random(3))\n'
    assert found("NP", main=f"import numpy as np\n{seed}{made}{use}") == [("NP204", "main.py", 3)]
    assert found("NP", main=f"import numpy as np\n{made}{seed}{use}") == [("NP201", "main.py", 2)]


def test_a_shuffled_set_is_an_error_only_where_its_order_is_known_to_change() -> None:
    tail = "rng = random.Random(0)\nchosen = rng.sample(list(items), 3)\n"
    (text,) = findings("OR306", main="import random\nitems = set('a b c'.split())\n" + tail)
    (other,) = findings("OR306", main="import random\nitems = set(load())\n" + tail)
    assert (text.severity, other.severity) == ("error", "warning")


NOISY = """
    import numpy as np
    import torch
    from torch.utils.data import DataLoader, Dataset
    class Noisy(Dataset):
        def __getitem__(self, index):
            return np.random.normal(size=3)
    torch.manual_seed(0)
    data = Noisy()
    for batch in DataLoader(data, batch_size=2%s):
        torch.save(batch, "b.pt")
"""


def test_a_data_set_without_workers_draws_from_the_program() -> None:
    assert found(main=NOISY % "") == [("SD102", "main.py", 7)]
    assert found(main=NOISY % ", num_workers=0") == [("SD102", "main.py", 7)]
    assert (
        found(main=NOISY % ", num_workers=2") == found(main=NOISY % ", num_workers=n") == found(main=NOISY % ", **options") == []
    )


def test_tables_read_in_the_order_of_a_listing_and_split() -> None:
    source = """
        import glob
        import pandas as pd
        from sklearn.model_selection import train_test_split
        table = pd.concat([pd.read_csv(path) for path in glob.glob("*.csv")])
        %s
    """
    assert found("OR", main=source % "parts = train_test_split(table, random_state=0)") == [("OR306", "main.py", 5)]
    assert found("OR", main=source % "print(table[table.x > 0].sum(), table[:5])") == []


def test_a_set_that_grows_by_update_is_numbered() -> None:
    source = """
        def vocabulary(texts):
            words = set()
            for text in texts:
                words.update(text.split())
            return {word: number for number, word in enumerate(words)}
    """
    assert found("OR", main=source) == [("OR302", "main.py", 6)]
    assert found("OR", main=source.replace("(words)", "(sorted(words))")) == []


def test_a_bucket_by_hash_for_each_row() -> None:
    source = "import pandas as pd\nfold = pd.read_csv('x')['user'].%s(lambda user: hash(user) %% 5)\n"
    assert found("OR", main=source % "apply") == [("OR303", "main.py", 2)]
    assert found("OR", main=source % "select_slot") == []


def test_keras_3_is_told_once() -> None:
    source = "import numpy as np\nimport keras\nnp.random.seed(0)\nmodel = keras.layers.Dense(3)\nmodel.save('m')\n"
    assert [row[0] for row in found("ALL", main=source)] == ["TF611"]
