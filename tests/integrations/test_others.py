"""scikit-learn, MLflow, W&B, Hydra and IPython."""

import json
import subprocess
import sys
import textwrap

import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import KFold, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import samerun
from samerun import Root
from samerun.integrations.sklearn import set_random_state

STREAM = Root(42)["model"]


def search():
    pipeline = make_pipeline(StandardScaler(), BaggingClassifier(SGDClassifier(), n_estimators=3))
    return RandomizedSearchCV(
        pipeline,
        {"baggingclassifier__estimator__alpha": [1e-4, 1e-3, 1e-2]},
        n_iter=2,
        cv=KFold(3, shuffle=True),
    )


def test_sklearn_every_nested_random_state():
    estimator = set_random_state(search(), STREAM)
    states = {name: value for name, value in estimator.get_params().items() if name.endswith("random_state")}
    assert len(states) == 3
    assert states["random_state"] == STREAM["random_state"].int(32)
    assert len(set(states.values())) == 3
    assert estimator.cv.random_state == STREAM["cv"].int(32)


def test_sklearn_fits_repeat():
    x, y = make_classification(120, random_state=0)

    def scores():
        return set_random_state(search(), STREAM).fit(x, y).cv_results_["mean_test_score"].tolist()

    assert scores() == scores()


def test_sklearn_leaves_what_must_stay_none():
    splitter = KFold(3)
    estimator = RandomizedSearchCV(RandomForestClassifier(), {}, cv=splitter)
    set_random_state(estimator, STREAM)
    assert splitter.random_state is None
    shared = KFold(3, shuffle=True)
    set_random_state(RandomizedSearchCV(RandomForestClassifier(), {}, cv=shared), STREAM)
    assert shared.random_state is None


def test_sklearn_what_is_no_estimator():
    with pytest.raises(TypeError, match="expected an object with get_params"):
        set_random_state(3, STREAM)


def test_mlflow(tmp_path, monkeypatch):
    import mlflow

    from samerun.integrations.mlflow import log_seeds

    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri(tmp_path.as_uri())
    mlflow.set_experiment("test")
    with mlflow.start_run() as run:
        root = samerun.seed(42)
        log_seeds(root, [root["augment"]])
    found = mlflow.get_run(run.info.run_id).data
    assert found.params["samerun.root"] == "42"
    text = mlflow.artifacts.load_text(f"{run.info.artifact_uri}/samerun/seeds.json")
    data = json.loads(text)
    assert data["streams"] == {"Root(42)['augment']": f"{root['augment'].int(64):016x}"}
    assert data["state"] == found.tags["samerun.state"]
    assert ["python.random", "seeded", "42"] in data["report"]


def test_wandb_offline(tmp_path, monkeypatch):
    import wandb

    from samerun.integrations.wandb import log_seeds

    monkeypatch.setenv("WANDB_SILENT", "true")
    run = wandb.init(mode="offline", dir=tmp_path, project="test")
    log_seeds(run, samerun.seed(42))
    assert run.config["samerun"]["root"] == 42
    run.finish()


def test_hydra(tmp_path):
    (tmp_path / "config.yaml").write_text(
        "run: {seed: 7}\nhydra: {callbacks: {samerun: {_target_: samerun.integrations.hydra.SeedsCallback, key: run.seed}}}\n"
    )
    (tmp_path / "app.py").write_text(
        textwrap.dedent("""
            import random, hydra
            @hydra.main(version_base=None, config_path=".", config_name="config")
            def main(config):
                print(random.random())
            main()
        """)
    )
    import random

    done = subprocess.run([sys.executable, "app.py", "-m", "run.seed=7,8"], cwd=tmp_path, capture_output=True, text=True)
    expected = [str(random.Random(n).random()) for n in (7, 8)]
    assert [line for line in done.stdout.splitlines() if line.startswith("0.")] == expected, done.stderr


def test_ipython_seed_and_verify(capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "samerun")
    assert shell.run_line_magic("seed", "42").seed == 42
    shell.run_cell_magic("verify", "--runs 2", "import random\nrandom.seed(1)\nprint(random.random())\n")
    assert "same" in capsys.readouterr().out
