#!/usr/bin/env python3
"""Makes the recordings of the fan example: an ADXL345 on the housing of a fan that is well, and of one that is not.

Nothing here was recorded. A physical model gives the acceleration of the housing in counts of the sensor (1/256 g), at
800 frames a second. Seeded, so that the same version of NumPy gives the same files.

    python3 make.py                       writes the recordings beside this script

Needs Debian's python3-numpy.
"""

import argparse
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent

RATE = 800                  # frames a second of the sensor
FINE = 4                    # steps of the model per frame: the sensor filters, then takes every fourth
COUNTS_PER_G = 256
BLADES = 7
MAINS = 50.0                # Hz; the motor hums at twice that
SPEED = 23.4                # turns a second: a four-pole motor with slip
RESONANCE = 137.0           # Hz, of the housing on its bracket
DAMPING = 0.04


def noise(rng, n, low, high):
    """Noise [n] between two frequencies in Hz, root mean square 1."""
    f = np.fft.rfftfreq(n, 1 / (RATE * FINE))
    spectrum = np.fft.rfft(rng.standard_normal(n)) * ((f >= low) & (f <= high))
    wave = np.fft.irfft(spectrum, n)
    return wave / wave.std()


def resonate(force):
    """What the housing makes of a force: a resonance on top of the force itself."""
    f = np.fft.rfftfreq(len(force), 1 / (RATE * FINE)) / RESONANCE
    gain = 1 + 1.5 * f ** 2 / (1 - f ** 2 + 2j * DAMPING * f)
    return np.fft.irfft(np.fft.rfft(force) * gain, len(force))


def rotation(rng, degrees):
    """A small rotation: a sensor is never mounted twice in the same way."""
    a, b, c = np.radians(degrees) * rng.uniform(-1, 1, 3)
    return np.array([[1, -c, b], [c, 1, -a], [-b, a, 1]])


def fan(rng, seconds, state, severity=1.0):
    """Acceleration of the housing in counts, int16 [frames, 3].

    A day has its own voltage (speed), room temperature (turbulence), dust on the blades (imbalance) and tightness of the
    bracket, so that no two recordings of a healthy fan are alike.
    """
    n = seconds * RATE * FINE
    t = np.arange(n) / (RATE * FINE)
    speed = SPEED * (1 + 0.012 * rng.uniform(-1, 1) + 0.002 * noise(rng, n, 0.05, 1))
    air = rng.uniform(0.85, 1.15)
    imbalance = rng.uniform(0.012, 0.022)                       # g
    blades = 0.020 * rng.uniform(0.8, 1.25)
    hum = 0.010 * rng.uniform(0.8, 1.25)
    rattle = 0.0
    if state == "blocked":                                      # a filter full of dust: less air, a faster fan that stalls
        speed *= 1 + 0.018 * severity
        blades *= 1 + 0.6 * severity
        air *= 1 + 0.35 * severity
    elif state == "imbalance":                                  # a blade has lost a piece
        imbalance += 0.035 * severity
    elif state == "loose":                                      # a screw of the bracket
        rattle = 0.05 * severity

    turn = 2 * np.pi * np.cumsum(speed) / (RATE * FINE) + rng.uniform(0, 2 * np.pi)
    pulse = sum(np.sin(k * BLADES * turn + k) / k ** 1.5 for k in (1, 2))
    motor = np.sin(2 * np.pi * 2 * MAINS * t + rng.uniform(0, 6)) + 0.3 * np.sin(2 * np.pi * 4 * MAINS * t)
    x = imbalance * np.sin(turn) + 0.4 * blades * pulse + hum * motor
    y = 0.8 * imbalance * np.cos(turn) + 0.5 * blades * pulse + 0.6 * hum * motor
    z = 0.2 * imbalance * np.sin(turn + 0.7) + blades * pulse + 0.3 * hum * motor
    for axis, share in ((x, 0.6), (y, 0.6), (z, 1.0)):
        axis += share * air * (0.016 * noise(rng, n, 5, 200) + 0.008 * noise(rng, n, 200, 390))
    if rattle:                                                  # the bracket strikes once a turn, never quite alike
        strikes = np.flatnonzero(np.diff(np.floor(turn / (2 * np.pi))) > 0)
        blow = np.zeros(n)
        blow[strikes] = rattle * np.sqrt(RATE * FINE) / 8 * rng.lognormal(0, 0.5, len(strikes))
        x += 0.3 * blow
        z += blow

    axes = np.stack([resonate(a) for a in (x, y, z)]) + np.array([0, 0, 1.0])[:, None]
    axes = rotation(rng, 3) @ axes
    frames = axes.reshape(3, -1, FINE).mean(axis=2).T + 0.003 * rng.standard_normal((n // FINE, 3))
    return np.round(frames * COUNTS_PER_G).astype(np.int16)


def main():
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    rng = np.random.default_rng(1)
    for label, files, seconds, severities in (
        ("normal", 20, 6, (0,)), ("blocked", 2, 6, (1.0, 0.7)), ("imbalance", 2, 6, (1.0, 0.6)), ("loose", 2, 6, (1.0, 0.7))
    ):
        folder = HERE / "recordings" / label
        folder.mkdir(parents=True, exist_ok=True)
        for i in range(files):
            samples = fan(rng, seconds, label, severities[i % len(severities)])
            np.save(folder / f"{label}-{i + 1}.npy", samples)
            print(f"{label}-{i + 1}: {samples.std(axis=0).round(2)} counts")

    # A day on which a screw comes loose: what a simulation is played.
    day = np.concatenate([fan(rng, 20, "normal"), fan(rng, 20, "loose", 0.8)])
    np.save(HERE / "recording.npy", day)
    frames = 20 * RATE
    (HERE / "recording.labels.csv").write_text(f"start,end,label\n0,{frames},normal\n{frames},{2 * frames},loose\n")


if __name__ == "__main__":
    main()
