"""Writes expected.json: curves by scikit-learn and bounds by SciPy, on seeded examples.

Run: python make.py (needs scikit-learn; the versions are noted in the file).
"""

import json
import math
import random
from pathlib import Path

import numpy
import scipy.stats
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

random.seed(7)
examples = []
for _ in range(120):
    gap = round(random.gauss(0, 4), 2)
    score = round(random.gauss(6, 3), 2)
    probability = round(random.uniform(0.01, 0.99), 4)
    passages = random.randint(1, 10)
    signal = 0.4 * gap + 0.2 * score - 1.5 - 0.2 * math.log(passages)
    outcome = random.random() < 1 / (1 + math.exp(-signal))
    examples.append([gap, score, probability, passages, int(outcome)])

table = numpy.array(examples, dtype=float)
outcomes = table[:, 4]
columns = numpy.stack(
    [
        table[:, 0],
        table[:, 1],
        numpy.log(table[:, 2] / (1 - table[:, 2])),
        numpy.log(table[:, 3]),
    ],
    axis=1,
)
scaled = (columns - columns.mean(0)) / columns.std(0)
logistic = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(scaled, outcomes)
temperature = LogisticRegression(
    C=numpy.inf, fit_intercept=False, tol=1e-12, max_iter=10_000
).fit(columns[:, 2:3], outcomes)
isotonic = IsotonicRegression().fit(columns[:, 0], outcomes)

expected = {
    "made_with": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}",
    "examples": examples,
    "logistic": logistic.predict_proba(scaled)[:, 1].tolist(),
    "temperature": temperature.predict_proba(columns[:, 2:3])[:, 1].tolist(),
    "isotonic": isotonic.predict(columns[:, 0]).tolist(),
    "bounds": [
        [k, n, c, scipy.stats.beta.ppf(c, k + 1, n - k)]
        for k, n, c in [
            (0, 1, 0.9),
            (0, 22, 0.9),
            (3, 40, 0.95),
            (50, 700, 0.995),
            (699, 700, 0.995),
            (900, 3000, 0.9),
        ]
    ],
}
Path(__file__).with_name("expected.json").write_text(json.dumps(expected, indent=None) + "\n")
