#!/usr/bin/env python3
"""Trains the motion example: a small convolutional network that tells standing, walking and running apart.

Without arguments it makes everything that stands in this folder: acceleration from a physical model of gait, the
trained model as ONNX, calibration and validation data, a labelled recording, and a picture. Seeded, so that the same
versions of the packages give the same files.

    python3 train.py                      writes the files beside this script
    python3 train.py --st-har FOLDER      trains and tests on STMicroelectronics' human activity recordings instead

Needs Debian's python3-torch, python3-onnx, python3-numpy and python3-matplotlib.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import torch

HERE = pathlib.Path(__file__).resolve().parent

CLASSES = ["stationary", "walking", "running"]
SAMPLE_RATE = 26            # Hz, a data rate of many MEMS accelerometers
RANGE_MG = 4000             # the sensor saturates at +-4 g
WINDOW = 52                 # samples: 2 s, three to six steps
HOP = 26


def cut(samples, hop=HOP):
    """Samples [time, 3] in mg -> windows [windows, 52, 3] in g."""
    count = 1 + (len(samples) - WINDOW) // hop
    index = hop * np.arange(count)[:, None] + np.arange(WINDOW)
    return np.asarray(samples, dtype=np.float64)[index] / 1000.0


def windows(samples, hop=HOP):
    """Samples [time, 3] in mg -> model input [windows, 52, 3] float32 in g, in the order in which a sensor gives them.

    Each axis loses its mean over the window. That takes away gravity, which only says how the sensor is held, and
    leaves more of int8's 256 steps to the motion.
    """
    x = cut(samples, hop)
    return (x - x.mean(axis=1, keepdims=True)).astype(np.float32)


# ---------------------------------------------------------------------------------------------------------------------
# The physical model
# ---------------------------------------------------------------------------------------------------------------------

FINE = 8                    # steps of the simulation a sample; a sensor filters and decimates, too
G = 9.81


def random_rotation(rng):
    """A rotation matrix, uniform over all orientations: nobody says which way up the sensor is worn."""
    q = rng.standard_normal(4)
    w, x, y, z = q / np.linalg.norm(q)
    return np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])


def smooth_noise(rng, n, low, high):
    """Noise [n] between two frequencies in Hz, root mean square 1."""
    f = np.fft.rfftfreq(n, 1 / (SAMPLE_RATE * FINE))
    spectrum = np.fft.rfft(rng.standard_normal(n)) * ((f >= low) & (f <= high))
    noise = np.fft.irfft(spectrum, n)
    return noise / max(noise.std(), 1e-12)


def activity(rng, name, seconds):
    """What an accelerometer on a person shows, int16 [time, 3] in mg.

    An accelerometer measures specific force: at rest it reads 1 g upwards, in free fall nothing. The body's frame is
    (forward, sideways, up); the sensor is on the trunk (pocket), or on an arm that swings.
    """
    n = seconds * SAMPLE_RATE * FINE
    dt = 1 / (SAMPLE_RATE * FINE)
    t = np.arange(n) * dt
    force = np.zeros((n, 3))
    swing = np.zeros(n)                                              # of the arm, in radians
    if name == "stationary":
        force[:, 2] = G
        kind = rng.uniform()
        if kind > 0.4:                                               # otherwise it lies on a table
            for axis in range(3):
                force[:, axis] += rng.uniform(0.02, 0.15) * smooth_noise(rng, n, 0.2, 2.0)     # breathing, swaying
                force[:, axis] += rng.uniform(0.005, 0.08) * smooth_noise(rng, n, 6.0, 12.0)   # tremor
        if kind > 0.7:                                               # hands that do something now and then
            busy = np.clip(smooth_noise(rng, n, 0.02, 0.2) - 0.5, 0, 1.5)[:, None]
            for axis in range(3):
                force[:, axis] += busy[:, 0] * rng.uniform(0.2, 1.5) * smooth_noise(rng, n, 0.5, 3.5)
            swing += busy[:, 0] * rng.uniform(0.1, 0.5) * smooth_noise(rng, n, 0.1, 0.6)
    else:
        walking = name == "walking"
        cadence = rng.uniform(1.4, 2.2) if walking else rng.uniform(2.4, 3.2)                   # steps a second
        step = np.cumsum(cadence * (1 + 0.03 * smooth_noise(rng, n, 0.02, 0.5)) * dt) + rng.uniform(0, 2)
        phase = 2 * np.pi * step
        vigour = 1 + 0.10 * smooth_noise(rng, n, 0.02, 1.0)
        limp = 1 + rng.uniform(0, 0.1) * np.sign(np.sin(phase / 2))                             # left is not right
        since = (step % 1.0) / cadence                                                          # seconds since heel strike
        if walking:
            # An inverted pendulum: the hip rises and falls by 2 to 5 cm a step. Twice the step's rate appears because
            # both feet are on the ground for a while.
            bob = 0.5 * rng.uniform(0.02, 0.05) * (2 * np.pi * cadence) ** 2
            force[:, 2] = G + vigour * limp * bob * (np.cos(phase) + rng.uniform(0.1, 0.5) * np.cos(2 * phase + rng.uniform(0, 6)))
            force[:, 0] = vigour * rng.uniform(0.3, 0.9) * bob * np.sin(phase + rng.uniform(-0.5, 0.5))
            force[:, 1] = vigour * rng.uniform(0.2, 0.6) * bob * np.sin(phase / 2)
            strike, amplitude = rng.uniform(0.5, 4.0), rng.uniform(0.1, 0.5)
        else:
            # A bouncing ball: a half-sine push while a foot is on the ground, free fall while none is. Over a step the
            # mean has to be 1 g, which fixes the push's height: pi / (2 * duty).
            duty = rng.uniform(0.45, 0.80)
            push = np.where(step % 1.0 < duty, np.sin(np.pi * (step % 1.0) / duty), 0.0)
            force[:, 2] = G * vigour * limp * push * np.pi / (2 * duty)
            force[:, 0] = G * vigour * rng.uniform(0.2, 0.5) * np.sin(phase + rng.uniform(-0.5, 0.5)) * push
            force[:, 1] = G * vigour * rng.uniform(0.1, 0.4) * np.sin(phase / 2) * push
            strike, amplitude = rng.uniform(5.0, 15.0), rng.uniform(0.2, 0.8)
        # The shock of the heel, up through the body.
        shock = strike * vigour * np.exp(-since / 0.04) * np.cos(2 * np.pi * rng.uniform(9, 12) * since)
        force[:, 2] += shock
        force[:, 0] -= 0.3 * shock
        for axis in range(3):
            force[:, axis] += (0.3 if walking else 1.5) * smooth_noise(rng, n, 0.5, 10.0)
        if rng.uniform() < 0.5:                                      # on the arm: it swings once in two steps
            swing += amplitude * vigour * np.sin(phase / 2 + rng.uniform(0, 2 * np.pi))
    # A swinging arm turns the sensor, and adds what turning on a lever does: along the arm and across it.
    lever = rng.uniform(0.2, 0.6)
    rate = np.gradient(swing, dt)
    c, s = np.cos(swing), np.sin(swing)
    forward, up = force[:, 0] * c - force[:, 2] * s, force[:, 0] * s + force[:, 2] * c
    force[:, 0] = forward + lever * np.gradient(rate, dt)
    force[:, 2] = up + lever * rate ** 2
    sensor = force @ random_rotation(rng).T
    # A slow drift of the orientation: cloth moves, arms are held differently.
    tilt = 0.10 * smooth_noise(rng, n, 0.005, 0.1)
    sensor = np.stack([sensor[:, 0] * np.cos(tilt) - sensor[:, 1] * np.sin(tilt),
                       sensor[:, 0] * np.sin(tilt) + sensor[:, 1] * np.cos(tilt), sensor[:, 2]], axis=1)
    samples = sensor.reshape(-1, FINE, 3).mean(axis=1) * 1000 / G
    samples += rng.uniform(-30, 30, 3) + rng.normal(0, 1.0, samples.shape)      # offset and noise of the sensor
    return np.clip(np.rint(samples), -RANGE_MG, RANGE_MG).astype(np.int16)


def synthetic_recordings(rng, count, seconds=20):
    """[(class, samples)]: count recordings of each class."""
    return [(label, activity(rng, name, seconds)) for label, name in enumerate(CLASSES) for _ in range(count)]


def gather(recordings):
    """[(class, samples)] -> model input, class and level of every window."""
    x = [windows(samples) for _, samples in recordings]
    y = [np.full(len(w), label) for w, (label, _) in zip(x, recordings)]
    return np.concatenate(x), np.concatenate(y), np.concatenate([level(samples) for _, samples in recordings])


# What the example's recording shows: activity and seconds. Every section has its own person and orientation.
SECTIONS = [("stationary", 20), ("walking", 30), ("stationary", 14), ("walking", 20), ("running", 30), ("walking", 16),
            ("running", 20), ("stationary", 30)]


def make_recording(rng):
    """A recording [time, 3] with changes of activity, and its sections (first sample, end, label)."""
    parts, sections, first = [], [], 0
    for name, seconds in SECTIONS:
        parts.append(activity(rng, name, seconds))
        sections.append((first, first + len(parts[-1]), CLASSES.index(name)))
        first += len(parts[-1])
    return np.concatenate(parts), sections


# ---------------------------------------------------------------------------------------------------------------------
# The model
# ---------------------------------------------------------------------------------------------------------------------

class MotionNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = torch.nn.Sequential(
            torch.nn.Conv1d(3, 16, 9, stride=2, padding=4), torch.nn.ReLU(),
            torch.nn.Conv1d(16, 24, 5, stride=2, padding=2), torch.nn.ReLU(),
            torch.nn.Conv1d(24, 32, 5, stride=2, padding=2), torch.nn.ReLU(),
            torch.nn.AdaptiveAvgPool1d(1), torch.nn.Flatten())
        self.dropout = torch.nn.Dropout(0.2)
        self.classes = torch.nn.Linear(32, len(CLASSES))

    def forward(self, x):
        # [batch, time, axis], the sensor's own order, to the channels-first order of PyTorch.
        return self.classes(self.dropout(self.convolutions(x.transpose(1, 2))))


def train_network(x, y, epochs, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = MotionNet().train()
    data, labels = torch.from_numpy(x), torch.from_numpy(y.astype(np.int64))
    balance = torch.from_numpy((len(y) / np.maximum(np.bincount(y, minlength=len(CLASSES)), 1)).astype(np.float32))
    batch = 64
    steps = epochs * max(1, len(data) // batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=6e-3, total_steps=steps)
    for _ in range(epochs):
        order = torch.randperm(len(data))
        for i in range(steps // epochs):
            index = order[i * batch:(i + 1) * batch]
            # A new orientation for every window, every time: it must not matter how the sensor is worn.
            turn = torch.from_numpy(np.stack([random_rotation(rng) for _ in index]).astype(np.float32))
            loss = torch.nn.functional.cross_entropy(model(data[index] @ turn), labels[index], weight=balance)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def classify(model, x):
    with torch.no_grad():
        return model(torch.from_numpy(x)).numpy().argmax(axis=1)


def level(samples):
    """How much each window moves: the standard deviation of the length of the acceleration, in g.

    It does not depend on the orientation either, and is the one number that a simple solution would use.
    """
    return np.linalg.norm(cut(samples), axis=2).std(axis=1)


def fit_level_thresholds(values, y):
    """The two limits of `level` that tell the three classes apart best on the training data."""
    grid = np.quantile(values, np.linspace(0, 1, 400))
    limits = []
    for label in (1, 2):
        wrong = [((values >= g) != (y >= label)).sum() for g in grid]
        limits.append(grid[int(np.argmin(wrong))])
    return np.array(limits)


def confusion(truth, predicted):
    table = np.zeros((len(CLASSES), len(CLASSES)), dtype=int)
    np.add.at(table, (truth, predicted), 1)
    return table


def print_confusion(table):
    print(" " * 15 + "".join(f"{name:>12s}" for name in CLASSES) + "   (taken for)")
    for name, row in zip(CLASSES, table):
        print(f"    {name:11s}" + "".join(f"{v:12d}" for v in row))


def export(model, path):
    torch.onnx.export(model, torch.zeros(1, WINDOW, 3), str(path), opset_version=13, input_names=["acceleration"],
                      output_names=["logits"], dynamic_axes={"acceleration": {0: "batch"}, "logits": {0: "batch"}})
    saved = onnx.load(str(path))
    onnx.helper.set_model_props(saved, {"labels": ",".join(CLASSES)})
    onnx.save(saved, str(path))


# ---------------------------------------------------------------------------------------------------------------------
# The two experiments
# ---------------------------------------------------------------------------------------------------------------------

def plot(path, recording, sections, predicted):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(2, 1, figsize=(9, 4.5), sharex=True, gridspec_kw={"height_ratios": [2, 1]})
    t = np.arange(len(recording)) / SAMPLE_RATE
    for axis, (name, colour) in enumerate(zip("xyz", ("#d1495b", "#33475b", "#e8a33d"))):
        axes[0].plot(t, recording[:, axis] / 1000, lw=0.5, color=colour, label=name)
    axes[0].set_ylabel("acceleration, g")
    axes[0].legend(loc="upper left", fontsize=8, ncol=3)
    truth = np.concatenate([np.full(end - first, label) for first, end, label in sections])
    axes[1].step(t, truth, where="post", color="#9bb1c8", lw=5, label="truth")
    centre = (np.arange(len(predicted)) * HOP + WINDOW / 2) / SAMPLE_RATE
    axes[1].plot(centre, predicted, ".", ms=4, color="#33475b", label="model")
    axes[1].set_yticks(range(len(CLASSES)), CLASSES)
    axes[1].set_ylim(-0.5, len(CLASSES) - 0.5)
    axes[1].set_xlim(0, t[-1])
    axes[1].set_xlabel("time, s")
    axes[1].legend(loc="upper left", fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=80, metadata={"Software": None})
    plt.close(figure)


def build(folder, epochs, seed):
    folder.mkdir(parents=True, exist_ok=True)
    x, y, levels = gather(synthetic_recordings(np.random.default_rng(1), 120))
    print(f"training on {len(x)} windows ...", flush=True)
    model = train_network(x, y, epochs, seed)
    export(model, folder / "model.onnx")

    test_x, test_y, test_levels = gather(synthetic_recordings(np.random.default_rng(2), 40))
    limits = fit_level_thresholds(levels, y)
    table = confusion(test_y, classify(model, test_x))
    print_confusion(table)

    recording, sections = make_recording(np.random.default_rng(3))
    recorded = windows(recording)
    # A window belongs to the activity that fills most of it; the labels of those that see two are a matter of taste.
    per_sample = np.concatenate([np.full(end - first, label) for first, end, label in sections])
    truth = per_sample[HOP * np.arange(len(recorded)) + WINDOW // 2]
    pure = per_sample[HOP * np.arange(len(recorded))] == per_sample[HOP * np.arange(len(recorded)) + WINDOW - 1]
    predicted = classify(model, recorded)
    results = {
        "weights": sum(p.numel() for p in model.parameters()),
        "train_windows": len(x),
        "test_windows": len(test_x),
        "test_accuracy": round(float(table.trace() / table.sum()), 4),
        "test_accuracy_of_two_thresholds_on_level": round(float((np.searchsorted(limits, test_levels) == test_y).mean()), 4),
        "recording_windows": len(recorded),
        "recording_accuracy": round(float((predicted == truth).mean()), 4),
        "recording_accuracy_of_windows_with_one_activity": round(float((predicted == truth)[pure].mean()), 4),
    }
    held_out_x, held_out_y, _ = gather(synthetic_recordings(np.random.default_rng(4), 8))
    np.save(folder / "calibration.npy", x[::71])
    np.save(folder / "validation.npy", held_out_x[::2])
    np.save(folder / "validation.labels.npy", held_out_y[::2].astype(np.uint8))
    np.save(folder / "recording.npy", recording)
    np.save(folder / "windows.npy", recorded)
    np.save(folder / "windows.labels.npy", truth.astype(np.uint8))
    with open(folder / "recording.labels.csv", "w", encoding="utf-8", newline="\n") as out:
        out.write("start,end,label\n")          # samples; the end is exclusive
        out.writelines(f"{a},{b},{CLASSES[label]}\n" for a, b, label in sections)
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plot(folder / "result.png", recording, sections, predicted)
    print(json.dumps(results, indent=2))


def read_st_har(data):
    """[(class, samples)] from FOLDER/CLASS/*.csv in mg, sorted by name."""
    recordings = [(label, np.genfromtxt(path, delimiter=","))
                  for label, name in enumerate(CLASSES) for path in sorted((data / name).glob("*.csv"))]
    if len(set(label for label, _ in recordings)) != len(CLASSES):
        raise SystemExit(f"{data}: expected folders {', '.join(CLASSES)} with .csv files")
    return recordings


def run_st_har(data, epochs, seed, folds, output):
    """Cross-validation that holds out whole recordings, and blocks of neighbouring ones at that.

    Recordings with neighbouring numbers look alike (probably the same person, place and day), so every fold takes a run
    of consecutive numbers of each class instead of scattered ones.
    """
    recordings = read_st_har(data)
    fold_of = np.empty(len(recordings), dtype=int)
    for label in range(len(CLASSES)):
        members = [i for i, r in enumerate(recordings) if r[0] == label]
        fold_of[members] = np.arange(len(members)) * folds // len(members)

    total, baseline = np.zeros((len(CLASSES), len(CLASSES)), dtype=int), 0
    for fold in range(folds):
        train_x, train_y, train_levels = gather([r for r, f in zip(recordings, fold_of) if f != fold])
        test_x, test_y, test_levels = gather([r for r, f in zip(recordings, fold_of) if f == fold])
        model = train_network(train_x, train_y, epochs, seed + fold)
        table = confusion(test_y, classify(model, test_x))
        simple = int((np.searchsorted(fit_level_thresholds(train_levels, train_y), test_levels) == test_y).sum())
        total += table
        baseline += simple
        print(f"fold {fold + 1}: {int((fold_of == fold).sum())} recordings held out, {len(test_y)} windows, "
              f"accuracy {table.trace() / table.sum():.4f} (two thresholds on the level: {simple / len(test_y):.4f})", flush=True)
        if output is not None:
            out = output / f"fold-{fold + 1}"
            out.mkdir(parents=True, exist_ok=True)
            export(model, out / "model.onnx")
            np.save(out / "calibration.npy", train_x[:: max(1, len(train_x) // 256)])
            np.save(out / "windows.npy", test_x)
            np.save(out / "windows.labels.npy", test_y.astype(np.uint8))
    print(f"all {folds} folds: {total.sum()} windows, accuracy {total.trace() / total.sum():.4f} "
          f"(two thresholds on the level: {baseline / total.sum():.4f})")
    print_confusion(total)

    x, y, _ = gather(synthetic_recordings(np.random.default_rng(1), 120))
    real_x, real_y, _ = gather(recordings)
    table = confusion(real_y, classify(train_network(x, y, epochs, seed), real_x))
    print(f"trained on the physical model only, tested on all {len(recordings)} recordings: "
          f"accuracy {table.trace() / table.sum():.4f}")
    print_confusion(table)


def evaluate(folder):
    """Accuracy from outputs of another runtime: windows.output.npy beside each model that --st-har ... --output wrote."""
    places = sorted(folder.glob("*/windows.labels.npy"))
    if not places:
        raise SystemExit(f"{folder}: nothing that --st-har ... --output wrote")
    total = np.zeros((len(CLASSES), len(CLASSES)), dtype=int)
    for labels in places:
        truth, output = np.load(labels), np.load(labels.parent / "windows.output.npy")
        table = confusion(truth, output.reshape(len(truth), -1).argmax(axis=1))
        print(f"{labels.parent.name}: {len(truth)} windows, accuracy {table.trace() / table.sum():.4f}")
        total += table
    print(f"all: {total.sum()} windows, accuracy {total.trace() / total.sum():.4f}")
    print_confusion(total)


def main():
    parser = argparse.ArgumentParser(description="Trains the motion activity classifier.")
    parser.add_argument("--output", type=pathlib.Path, default=None, metavar="DIR",
                        help="where to write (default: beside this script; with --st-har: nowhere)")
    parser.add_argument("--epochs", type=int, default=30, help="passes over the training windows (default 30)")
    parser.add_argument("--st-har", type=pathlib.Path, default=None, metavar="DIR",
                        help="folder with stationary/, walking/ and running/, recordings as .csv: x, y, z in mg at 26 Hz")
    parser.add_argument("--seed", type=int, default=0, help="for the weights and the order of training (default 0)")
    parser.add_argument("--folds", type=int, default=5, help="folds of the cross-validation with --st-har (default 5)")
    parser.add_argument("--evaluate", type=pathlib.Path, default=None, metavar="OUT",
                        help="what --st-har ... --output OUT wrote, with windows.output.npy of another runtime beside each model")
    arguments = parser.parse_args()
    torch.set_num_threads(1)                    # sums in one order, so that results repeat
    if arguments.evaluate is not None:
        evaluate(arguments.evaluate)
    elif arguments.st_har is not None:
        run_st_har(arguments.st_har, arguments.epochs, arguments.seed, arguments.folds, arguments.output)
    else:
        build(arguments.output or HERE, arguments.epochs, arguments.seed)


if __name__ == "__main__":
    main()
