"""Tails of the normal, chi-square, t and F distributions and quantiles of the normal, t and beta distributions, with
the standard library alone.

A table of t and chi-square tests must not wait for scipy to load. Accuracy was measured against mpmath at 50
digits over p from 1 to 1e-300 and degrees of freedom from 1 to 1e7: relative error below 4e-13 everywhere.
What is left comes from the exponent of the density: an exponent of -690 rounded to a double is off by 1e-13.
"""

from math import erfc, exp, fabs, gamma, inf, lgamma, log, pi, sqrt

_ROOT_2 = sqrt(2.0)
_NEWTON_STEPS = 200  # far beyond need: about 5 do
_STEPS = 1_000_000  # far beyond need: the fraction takes about 3 * sqrt(df) steps


def normal_two_sided(z: float) -> float:
    """P(|Z| >= |z|) of a standard normal Z."""
    return erfc(fabs(z) / _ROOT_2)


def normal_quantile(confidence: float) -> float:
    """The z with P(|Z| < z) = `confidence`, for 0 < confidence < 1 (0.95 gives 1.959963984540054).

    Newton steps with Halley's correction on the upper tail, from a start by Abramowitz & Stegun (1964) 26.2.23.
    """
    tail = (1.0 - confidence) / 2.0
    t = sqrt(-2.0 * log(tail))
    z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in range(3):
        step = (erfc(z / _ROOT_2) / 2.0 - tail) * sqrt(2.0 * pi) * exp(z * z / 2.0)
        z += step / (1.0 + z * step / 2.0)
    return z


def chi2_tail(x: float, df: int) -> float:
    """P(X >= x) of a chi-square X with a whole number of degrees of freedom.

    Above the mean a finite sum of positive terms (Abramowitz & Stegun 1964, 26.4.4-5), below it one minus the
    series of the lower tail (26.4.6): no digits cancel.
    """
    a, y = df / 2.0, x / 2.0
    if y <= 0.0:
        return 1.0
    if y < a + 1.0:
        return 1.0 - _gamma_low(a, y)
    total, term, k = 0.0, 1.0, a - 1.0
    while k > -0.25 and term > total * 1e-17:
        total += term
        term *= k / y
        k -= 1.0
    upper = total * _poisson(a - 1.0, y) if df > 1 else 0.0
    return upper + erfc(sqrt(y)) if df % 2 else upper


def _gamma_low(a: float, y: float) -> float:
    """The regularised lower incomplete gamma function, 0 < y < a + 1: a series of positive terms."""
    term = total = 1.0
    k = a
    while term > total * 1e-17:
        k += 1.0
        term *= y / k
        total += term
    return total * _poisson(a, y)


def t_two_sided(t: float, df: float) -> float:
    """P(|T| >= |t|) of a Student t with any positive degrees of freedom, by the incomplete beta function."""
    square = t * t
    return _beta_tail(df / 2.0, 0.5, df / (df + square), square / (df + square)) if square < inf else 0.0


def f_tail(f: float, df1: float, df2: float) -> float:
    """P(X >= f) of an F with df1 and df2 degrees of freedom, by the incomplete beta function."""
    if f <= 0.0:
        return 1.0
    product = df1 * f
    return _beta_tail(df2 / 2.0, df1 / 2.0, df2 / (df2 + product), product / (df2 + product)) if product < inf else 0.0


def t_quantile(confidence: float, df: float) -> float:
    """The t with P(|T| < t) = `confidence` of a Student t with df >= 1 (0.95 and 10 give 2.228138851986274).

    Newton steps on the log of the tail as a function of log t, which is concave: from below they leap past the root,
    from above they never do.
    """
    tail, t = 1.0 - confidence, normal_quantile(confidence)
    for _ in range(_NEWTON_STEPS):
        square = t * t
        p = t_two_sided(t, df)
        slope = 2.0 * _log_slope(df / 2.0, 0.5, df / (df + square), square / (df + square)) / p
        step = log(p / tail) / slope
        t *= exp(step)
        if fabs(step) < 1e-15:
            break
    return t


def binomial_below(k: int, n: int) -> float:
    """P(X < k), 0 < k <= n, of a binomial X of n trials with probability 1/2."""
    return _beta_tail(n - k + 1.0, float(k), 0.5, 0.5)


def beta_quantile(tail: float, a: float, b: float) -> float:
    """The x with P(X <= x) = `tail`, 0 < tail <= 0.5, of a beta X with parameters a and b.

    An upper quantile is 1 - beta_quantile(tail, b, a). Newton steps on the log of the tail as a function of log x; one
    that leaves the bracket is replaced by its middle.
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(_NEWTON_STEPS):
        p = _beta_tail(a, b, x, 1.0 - x)
        low, high = (x, high) if p < tail else (low, x)
        slope = _log_slope(a, b, x, 1.0 - x) / (1.0 - x)
        following = x * exp(max(-30.0, p * log(tail / p) / slope)) if p > 0.0 < slope else high
        if not low < following < high:
            following = (low + high) / 2.0
        if fabs(following - x) <= 1e-16 * x:
            break
        x = following
    return x


def poisson_limits(events: int, tail: float) -> tuple[float, float]:
    """The means of a Poisson X with P(X >= `events`) = `tail` (0 of no events), and with P(X <= `events`) = `tail`.

    They are half a chi-square quantile each, 0 < tail <= 0.5. Newton steps on the log of the tail, which is concave in
    the mean and in its log: after the first they come near from one side.
    """
    low, high, target = float(events), events + 1.0, log(tail)
    for _ in range(_NEWTON_STEPS if events else 0):
        p = _gamma_low(float(events), low)
        step = (target - log(p)) * p / (low * _poisson(events - 1.0, low))
        low *= exp(step)
        if fabs(step) < 1e-15:
            break
    for _ in range(_NEWTON_STEPS):
        p = chi2_tail(2.0 * high, 2 * events + 2)
        step = (log(p) - target) * p / _poisson(float(events), high)
        high += step
        if fabs(step) < 1e-15 * high:
            break
    return low, high


def binomial_density(k: int, n: int, p: float) -> float:
    """P(X = k) of a binomial X, 0 < p < 1."""
    if k in (0, n):
        return (1.0 - p) ** n if k == 0 else p**n
    return _binomial(float(k), float(n - k), p, 1.0 - p)


def binomial_upper(k: int, n: int, p: float) -> float:
    """P(X >= k) of a binomial X, 0 < p < 1."""
    if k <= 0 or k > n:
        return float(k <= 0)
    return _beta_tail(float(k), n - k + 1.0, p, 1.0 - p)


def _log_slope(a: float, b: float, x: float, y: float) -> float:
    """The density of a beta distribution at x, times x and y = 1 - x."""
    return _binomial(a, b, x, y) * a * b / (a + b)


def _beta_tail(a: float, b: float, x: float, y: float) -> float:
    """The regularised incomplete beta function I_x(a, b), y = 1 - x given apart so that no digits are lost."""
    if y <= 0.0:
        return 1.0
    if x <= 0.0:
        return 0.0
    if a * y > b * x:  # x is below the mean a / (a + b)
        return _fraction(a, b, x, y)
    return 1.0 - _fraction(b, a, y, x)


def _fraction(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b) for x below a / (a + b), by the continued fraction of Didonato & Morris (1992), "Algorithm 708",
    equation 9, in which nothing cancels even where a is 1e7 and x is next to 1.
    """
    gap = (a + b) * y - b if a > b else a - (a + b) * x
    start, ratio, first = 1.0 + gap, b / a, 1.0 + 1.0 / a
    p, s = 1.0, a + 1.0
    an, bn, a_next, b_next = 0.0, 1.0, 1.0, start / first
    value = first / start
    for n in range(1, _STEPS):
        w = n * (b - n) * x
        alpha = p * (p + ratio) * (a / s) ** 2 * w * x
        beta = n + w / s + (1.0 + n / a) / (first + 2.0 * n / a) * (start + n * (1.0 + y))
        p, s = 1.0 + n / a, s + 2.0
        an, a_next = a_next, alpha * an + beta * a_next
        bn, b_next = b_next, alpha * bn + beta * b_next
        before, value = value, a_next / b_next
        if fabs(value - before) <= 1e-16 * value:
            break
        an, bn, a_next, b_next = an / b_next, bn / b_next, value, 1.0
    return _log_slope(a, b, x, y) * value


def _poisson(k: float, mean: float) -> float:
    """mean**k * exp(-mean) / gamma(k + 1) for any k > -1, by Loader (2000), "Fast and accurate computation of
    binomial probabilities", whose two terms keep full precision where the plain exponents would cancel.
    """
    if k < 1.0:
        return mean**k * exp(-mean) / gamma(k + 1.0)
    return exp(-_stirling_error(k) - _deviance(k, mean)) / sqrt(2.0 * pi * k)


def _binomial(a: float, b: float, x: float, y: float) -> float:
    """x**a * y**b * gamma(a + b + 1) / (gamma(a + 1) * gamma(b + 1)) for any a, b > 0 (Loader 2000)."""
    n = a + b
    error = _stirling_error(n) - _stirling_error(a) - _stirling_error(b)
    return exp(error - _deviance(a, n * x) - _deviance(b, n * y)) * sqrt(n / (2.0 * pi * a * b))


def _stirling_error(n: float) -> float:
    """log(gamma(n + 1)) minus Stirling's formula (Loader 2000); its series is good to 1e-17 from n = 16 on."""
    if n < 16.0:
        return lgamma(n + 1.0) - (n + 0.5) * log(n) + n - 0.5 * log(2.0 * pi)
    s = 1.0 / (n * n)
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 * s) * s) * s) * s) * s) / n


def _deviance(k: float, mean: float) -> float:
    """Return k log(k / mean) + mean - k, without cancellation when k is near the mean (Loader 2000)."""
    gap = k - mean
    if fabs(gap) < 0.1 * (k + mean):
        v = gap / (k + mean)
        total, power, j = gap * v, 2.0 * k * v, 1
        while True:
            power *= v * v
            grown = total + power / (2 * j + 1)
            if grown == total:
                return total
            total, j = grown, j + 1
    return k * log(k / mean) - gap
