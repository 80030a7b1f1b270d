"""NumPy's legacy global generator, its generator objects, and what draws from the global one: SciPy, pandas, imgaug."""

from __future__ import annotations

from samerun.audit.knowledge import NUMPY, Generator, Seed, draws

SEEDS = {
    "numpy.random.seed": Seed((NUMPY,)),
    "numpy.random.set_state": Seed((NUMPY,), keyword="state"),
}
DRAWS = draws(
    NUMPY,
    "numpy.random",
    "rand randn randint random_integers random_sample random ranf sample bytes choice shuffle permutation beta binomial "
    "chisquare dirichlet exponential f gamma geometric gumbel hypergeometric laplace logistic lognormal logseries "
    "multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto poisson power "
    "rayleigh standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular uniform vonmises "
    "wald weibull zipf",
)
GENERATORS = {
    "numpy.random.default_rng": Generator(NUMPY),
    "numpy.random.RandomState": Generator(NUMPY),
    "numpy.random.PCG64": Generator(NUMPY),
    "numpy.random.PCG64DXSM": Generator(NUMPY),
    "numpy.random.MT19937": Generator(NUMPY),
    "numpy.random.Philox": Generator(NUMPY),
    "numpy.random.SFC64": Generator(NUMPY),
    "numpy.random.SeedSequence": Generator(NUMPY, keyword="entropy"),
}
