#!/usr/bin/env python3
"""Trains the bearing example: an autoencoder over vibration spectra that has only ever seen a healthy bearing.

Without arguments it makes everything that stands in this folder: vibration from a physical model of a ball bearing,
spectra from the vibration, the trained model as ONNX, calibration and validation data, a recording with faults that
grow, and a picture. Seeded, so that the same versions of the packages give the same files.

    python3 train.py                      writes the files beside this script
    python3 train.py --cwru FOLDER        trains and tests on the recordings of Case Western Reserve University instead

Needs Debian's python3-torch, python3-onnx, python3-numpy and python3-matplotlib.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import torch

HERE = pathlib.Path(__file__).resolve().parent

SAMPLE_RATE = 12_800        # Hz: what the KX134 of samples/BearingGuard gives
COUNTS_PER_G = 2048         # a 16-bit accelerometer with a range of +-16 g
FRAME = 1024                # samples in a window: 80 ms, or 2.4 turns of the shaft
HOP = 1024
BANDS = 128                 # bands of four FFT bins, 50 Hz, each
HIDDEN, CODE = 32, 8        # 128-32-8-32-128
QUANTILE = 0.995            # of healthy scores: the alarm threshold for one window

# ---------------------------------------------------------------------------------------------------------------------
# Features: what the device computes, too. Change nothing here without changing the device.
# ---------------------------------------------------------------------------------------------------------------------

# Periodic Hann window: its square sums to exactly 3/8 of the length.
HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)


def features(samples, hop=HOP):
    """Log-power spectra of a recording: int16 counts [samples] -> float32 [windows, 128].

    For every window of 1024 samples: subtract the mean, multiply by the Hann window, transform, drop bin 0, and add the
    power of four neighbouring bins at a time (1-4, 5-8, ..., 509-512). 16 / (3 N^2) turns the sum of |X|^2 into the mean
    square of the signal in that band, in counts^2 (Parseval: twice for the negative frequencies, over the window's mean
    square of 3/8). The logarithm is to base 2 because that is cheap in integers; the 1 added first is one count^2, so
    that silence gives 0 and not minus infinity.
    """
    count = 1 + (len(samples) - FRAME) // hop
    starts = hop * np.arange(count)
    frames = np.asarray(samples, dtype=np.float64)[starts[:, None] + np.arange(FRAME)]
    frames -= frames.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(frames * HANN, axis=1)[:, 1:]) ** 2
    energy = power.reshape(count, BANDS, -1).sum(axis=2) * (16.0 / (3.0 * FRAME * FRAME))
    return np.log2(energy + 1.0).astype(np.float32)


# ---------------------------------------------------------------------------------------------------------------------
# The physical model
# ---------------------------------------------------------------------------------------------------------------------

SHAFT = 1797 / 60.0         # Hz
# A 6205 deep-groove ball bearing, as multiples of the shaft's rate: how often a point of the outer race, of the inner
# race and of a ball is rolled over, and how often the cage turns.
BPFO, BPFI, BSF, CAGE = 3.585, 5.415, 2.357, 0.398


def resonance_filter(length, modes):
    """Frequency response [length // 2 + 1] of a structure with the given (frequency Hz, damping ratio, gain) modes."""
    f = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    return sum(gain / (1 - (f / mode) ** 2 + 2j * damping * f / mode) for mode, damping, gain in modes)


def shaped_noise(rng, length, modes):
    """White noise through a structure, scaled to a root mean square of 1."""
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(length)) * resonance_filter(length, modes), length)
    return noise / noise.std()


def slow_curve(rng, length, low, high, period):
    """A smooth random curve between low and high: what load and temperature do. `period` in seconds."""
    t = np.arange(length) / SAMPLE_RATE
    curve = sum(np.sin(2 * np.pi * t * k / period + rng.uniform(0, 2 * np.pi)) for k in (0.37, 0.61, 1.0)) / 3
    return low + (high - low) * (0.5 + 0.5 * curve)


def impacts(rng, angle, fault):
    """Impulses of unit strength where a damaged surface is rolled over, for a shaft's angle [turns] over time.

    Balls slip: every interval is off by 1.5 % at random, and the error accumulates, which is why the lines of a real
    spectrum smear at higher orders. A fault on the inner race goes through the load zone once a turn, one on a ball
    once a turn of the cage; one on the outer race stands still in it. A ball hits both races, hence twice its rate.
    """
    rate = {"outer": BPFO, "inner": BPFI, "ball": 2 * BSF}[fault]
    hits = int((angle[-1] - angle[0]) * rate * 1.1) + 10
    intervals = np.maximum(1 + 0.015 * rng.standard_normal(hits), 0.5) / rate
    at_angle = angle[0] + rng.uniform(0, 1 / rate) + np.cumsum(intervals)
    at_angle = at_angle[at_angle < angle[-1]]
    at = np.interp(at_angle, angle, np.arange(len(angle)))
    strength = 1 + 0.15 * rng.standard_normal(len(at))
    if fault == "inner":
        strength *= np.maximum(0.15, 0.5 + 0.6 * np.cos(2 * np.pi * at_angle))
    elif fault == "ball":
        strength *= np.maximum(0.2, 0.5 + 0.5 * np.cos(2 * np.pi * CAGE * at_angle))
    train = np.zeros(len(angle) + 1)
    whole = at.astype(int)                      # an impact between two samples is shared by both
    np.add.at(train, whole, strength * (1 - (at - whole)))
    np.add.at(train, whole + 1, strength * (at - whole))
    return train[:-1]


def vibration(rng, seconds, faults=()):
    """Acceleration of the bearing's housing as int16 counts.

    faults: (name, first sample, end, severity at the start, severity at the end). Severity is the peak, in g, of the
    ringing that one impact leaves behind; the healthy machine's root mean square is 0.04 to 0.1 g.
    """
    n = int(seconds * SAMPLE_RATE)
    warm = rng.uniform(0.99, 1.01)              # a warm housing rings a little lower
    load = slow_curve(rng, n, 0.4, 1.0, period=9.0)
    speed = SHAFT * slow_curve(rng, n, 0.985, 1.005, period=13.0) * (1.005 - 0.01 * load)     # an induction motor slips
    angle = np.cumsum(speed) / SAMPLE_RATE + rng.uniform(0, 1)

    # The shaft: unbalance, misalignment and looseness, the motor's slots with sidebands, and the mains.
    x = np.zeros(n)
    for order, level in ((1, 0.012), (2, 0.007), (3, 0.004), (5, 0.002), (36, 0.020), (35, 0.008), (37, 0.008), (70, 0.006)):
        x += level * (0.5 + 0.5 * load) * np.sin(2 * np.pi * (order * angle + rng.uniform(0, 1)))
    x += 0.004 * np.sin(2 * np.pi * 120.0 * np.arange(n) / SAMPLE_RATE + rng.uniform(0, 2 * np.pi))

    # Broadband: what the machine moves (flow, cutting, a belt) shakes its frame, a little or a lot; rolling contact,
    # which grows with load, shakes the bearing's housing, mostly at its lower resonance because contact is soft.
    frame = [(340 * warm, 0.10, 1.0), (1050 * warm, 0.05, 0.6), (2080 * warm, 0.06, 0.5)]
    x += slow_curve(rng, n, 0.015, 0.090, period=5.0) * shaped_noise(rng, n, frame)
    x += 0.030 * load * shaped_noise(rng, n, [(1650 * warm, 0.05, 0.7), (3000 * warm, 0.04, 1.0), (4250 * warm, 0.03, 0.12)])

    # Faults: impacts, hard and short, that ring both of the housing's upper resonances. The response's peak is 1.
    response = np.fft.irfft(resonance_filter(4096, [(3000 * warm, 0.04, 1.0), (4250 * warm, 0.03, 0.5)]), 4096)
    response /= np.abs(response).max()
    for name, first, end, start_level, end_level in faults:
        level = np.geomspace(start_level, end_level, end - first) * (0.6 + 0.4 * load[first:end])
        train = impacts(rng, angle[first:end], name) * level
        size = len(train) + len(response)
        ring = np.fft.irfft(np.fft.rfft(train, size) * np.fft.rfft(response, size), size)
        x[first:end] += ring[: end - first]

    x += 0.002 * rng.standard_normal(n)         # the sensor's own noise
    return np.clip(np.rint(x * COUNTS_PER_G), -32768, 32767).astype(np.int16)


def healthy_windows(rng, pieces, seconds=6):
    return np.concatenate([features(vibration(rng, seconds)) for _ in range(pieces)])


# Severity grows from what stands a little out of the background to what anybody hears.
SECTIONS = [("healthy", 70), ("outer", 47), ("healthy", 23), ("inner", 47), ("healthy", 23), ("ball", 47), ("healthy", 23)]
SEVERITY = (0.30, 1.00)
ONSETS = (0.15, 0.20, 0.25, 0.30)       # where else it may begin: how much harder fainter faults are


def make_recording(rng, severity=SEVERITY):
    """A recording with three faults, and its sections (first sample, end, name); sections are whole windows long."""
    sections, first = [], 0
    for name, windows in SECTIONS:
        sections.append((first, first + windows * HOP, name))
        first += windows * HOP
    faults = [(name, a, b) + severity for a, b, name in sections if name != "healthy"]
    return vibration(rng, first / SAMPLE_RATE + 1e-9, faults), sections


# ---------------------------------------------------------------------------------------------------------------------
# The model
# ---------------------------------------------------------------------------------------------------------------------

class Autoencoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [BANDS, HIDDEN, CODE, HIDDEN, BANDS]
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        self.layers = torch.nn.Sequential(*layers[:-1])      # the reconstruction itself is linear

    def forward(self, x):
        return self.layers(x)


def train_autoencoder(x, epochs, seed):
    """Trains on healthy spectra [windows, 128] and returns a model that takes and gives them as they are."""
    torch.manual_seed(seed)
    model = Autoencoder()
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 0.05
    data = torch.from_numpy((x - mean) / deviation)
    scale = torch.from_numpy(deviation)
    batch = 64
    steps = epochs * (len(data) // batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    for _ in range(epochs):
        order = torch.randperm(len(data))
        for i in range(len(data) // batch):
            clean = data[order[i * batch:(i + 1) * batch]]
            # Noise on the input, not on the target: the code has to carry what bands have in common.
            noisy = clean + 0.3 * torch.randn_like(clean)
            # The error counts in log2 units, as the score does, not in deviations.
            loss = (((model(noisy) - clean) * scale) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    # Normalisation is one factor and one offset a band: both disappear in the first and the last layer's weights.
    with torch.no_grad():
        mean, deviation = torch.from_numpy(mean), torch.from_numpy(deviation)
        first, last = model.layers[0], model.layers[-1]
        first.bias -= first.weight @ (mean / deviation)
        first.weight /= deviation
        last.weight *= deviation[:, None]
        last.bias.copy_(last.bias * deviation + mean)
    return model.eval()


def scores(model, x):
    """Mean squared reconstruction error of each window."""
    with torch.no_grad():
        return ((model(torch.from_numpy(x)).numpy() - x) ** 2).mean(axis=1)


def auc(healthy, faulty):
    """Area under the ROC curve: the chance that a faulty window scores above a healthy one (ties count half)."""
    healthy = np.sort(healthy)
    below = np.searchsorted(healthy, faulty, side="left")
    equal = np.searchsorted(healthy, faulty, side="right") - below
    return float((below + 0.5 * equal).sum() / (len(healthy) * len(faulty)))


def export(model, path, threshold):
    torch.onnx.export(model, torch.zeros(1, BANDS), str(path), opset_version=13, input_names=["features"],
                      output_names=["reconstruction"],
                      dynamic_axes={"features": {0: "batch"}, "reconstruction": {0: "batch"}})
    saved = onnx.load(str(path))
    onnx.helper.set_model_props(saved, {"anomaly_score": "mean_squared_error", "anomaly_threshold": f"{threshold:.4f}"})
    onnx.save(saved, str(path))


def with_headroom(x):
    """Calibration data: healthy windows, every eighth raised by 3, which is a level eight times as high in energy.

    Ranges come from this data, and faults are louder than anything healthy: without headroom they would be clipped
    at the model's input. It is still healthy data only.
    """
    x = x.copy()
    x[::8] += 3.0
    return x


def auc_by_onset(model):
    """One recording says little: the mean AUC of eight others, for faults that begin at each of ONSETS."""
    means = {}
    for onset in ONSETS:
        areas = []
        for seed in range(11, 19):
            recording, sections = make_recording(np.random.default_rng(seed), (onset, SEVERITY[1]))
            s = scores(model, features(recording))
            truth = np.concatenate([np.full((b - a) // HOP, name != "healthy") for a, b, name in sections])
            areas.append(auc(s[~truth], s[truth]))
        means[f"{onset:.2f}"] = round(float(np.mean(areas)), 4)
    return means


# ---------------------------------------------------------------------------------------------------------------------
# The two experiments
# ---------------------------------------------------------------------------------------------------------------------

def plot(path, recording, sections, score, threshold, spectra):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    colours = {"outer": "#e8a33d", "inner": "#d1495b", "ball": "#6a4c93"}
    figure, axes = plt.subplots(3, 1, figsize=(9, 7), sharex=True, gridspec_kw={"height_ratios": [1, 1.3, 1.3]})
    t = np.arange(len(recording)) / SAMPLE_RATE
    axes[0].plot(t[::4], recording[::4] / COUNTS_PER_G, lw=0.3, color="#33475b")
    axes[0].set_ylabel("acceleration, g")
    axes[1].imshow(spectra.T, origin="lower", aspect="auto", cmap="magma", extent=[0, t[-1], 0, SAMPLE_RATE / 2000])
    axes[1].set_ylabel("frequency, kHz")
    centre = (np.arange(len(score)) * HOP + FRAME / 2) / SAMPLE_RATE
    axes[2].semilogy(centre, score, ".-", lw=0.6, ms=3, color="#33475b")
    axes[2].set_yticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
    axes[2].minorticks_off()
    axes[2].axhline(threshold, color="black", lw=0.8, ls="--", label="threshold")
    axes[2].set_ylabel("reconstruction error")
    axes[2].set_xlabel("time, s")
    for first, end, name in sections:
        if name != "healthy":
            for axis in (axes[0], axes[2]):
                axis.axvspan(first / SAMPLE_RATE, end / SAMPLE_RATE, color=colours[name], alpha=0.25, lw=0,
                             label=f"{name} fault")
    axes[2].legend(loc="upper left", fontsize=8)
    axes[2].set_xlim(0, t[-1])
    figure.tight_layout()
    figure.savefig(path, dpi=80, metadata={"Software": None})
    plt.close(figure)


def build(folder, epochs):
    folder.mkdir(parents=True, exist_ok=True)
    print("making healthy vibration ...", flush=True)
    x = healthy_windows(np.random.default_rng(1), pieces=100)
    held_out = healthy_windows(np.random.default_rng(2), pieces=40)         # for threshold and calibration
    recording, sections = make_recording(np.random.default_rng(3))
    windows = features(recording)
    truth = np.concatenate([np.full((b - a) // HOP, name != "healthy") for a, b, name in sections])
    kind = np.concatenate([np.full((b - a) // HOP, name) for a, b, name in sections])

    print(f"training on {len(x)} windows ...", flush=True)
    model = train_autoencoder(x, epochs, seed=0)
    threshold = float(np.quantile(scores(model, held_out), QUANTILE))
    export(model, folder / "model.onnx", threshold)
    s = scores(model, windows)

    # Simpler detectors on the same windows, to see what the autoencoder is worth.
    frames = recording[: len(windows) * HOP].reshape(-1, FRAME).astype(float)
    frames -= frames.mean(axis=1, keepdims=True)
    rms = np.sqrt((frames ** 2).mean(axis=1))
    kurtosis = (frames ** 4).mean(axis=1) / rms ** 4
    distance = ((windows - x.mean(axis=0)) ** 2).mean(axis=1)
    results = {
        "weights": sum(p.numel() for p in model.parameters()),
        "threshold": round(threshold, 4),
        "windows": len(windows),
        "faulty_windows": int(truth.sum()),
        "auc": round(auc(s[~truth], s[truth]), 4),
        "auc_outer": round(auc(s[~truth], s[kind == "outer"]), 4),
        "auc_inner": round(auc(s[~truth], s[kind == "inner"]), 4),
        "auc_ball": round(auc(s[~truth], s[kind == "ball"]), 4),
        "false_alarm_windows": int((s[~truth] > threshold).sum()),
        "missed_windows": int((s[truth] <= threshold).sum()),
        "auc_distance_from_mean_spectrum": round(auc(distance[~truth], distance[truth]), 4),
        "auc_kurtosis": round(auc(kurtosis[~truth], kurtosis[truth]), 4),
        "auc_rms": round(auc(rms[~truth], rms[truth]), 4),
        "auc_by_onset": auc_by_onset(model),
    }
    np.save(folder / "calibration.npy", with_headroom(held_out[::11]))
    np.save(folder / "validation.npy", healthy_windows(np.random.default_rng(4), pieces=4)[::2])
    np.save(folder / "recording.npy", recording)
    np.save(folder / "windows.npy", windows)
    np.save(folder / "windows.labels.npy", truth.astype(np.uint8))
    with open(folder / "recording.labels.csv", "w", encoding="utf-8", newline="\n") as out:
        out.write("start,end,label\n")          # samples; the end is exclusive
        out.writelines(f"{a},{b},{name}\n" for a, b, name in sections)
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plot(folder / "result.png", recording, sections, s, threshold, windows)
    print(json.dumps(results, indent=2))


def low_pass(samples, up, down):
    """Resamples by up/down through one filter that ends at 5 kHz, at an internal rate of 48 kHz (Hamming, 511 taps)."""
    wide = np.zeros(len(samples) * up)
    wide[::up] = samples * up
    k = np.arange(511) - 255
    taps = np.sinc(2 * 5000 / 48_000 * k) * np.hamming(511)
    return np.convolve(wide, taps / taps.sum(), mode="valid")[::down]


def run_cwru(data, epochs, output):
    """Trains on the first half of the normal recording; tests on its last 40 % and on every fault."""
    faults = sorted(p.stem for p in data.glob("*.npy") if p.stem != "normal")
    if not (data / "normal.npy").is_file() or not faults:
        raise SystemExit(f"{data}: expected normal.npy and at least one fault recording, float32 acceleration in g")
    counts = lambda g: np.rint(g * COUNTS_PER_G)
    for rate in (48_000, 12_000):
        # The fault recordings are sampled at 12 kHz. All signals pass the same filter, so that the edge of the band
        # cannot tell one recorder from the other.
        normal = np.load(data / "normal.npy").astype(np.float64)
        normal = counts(low_pass(normal, 48_000 // rate, 4))
        cut, start = len(normal) // 2, len(normal) * 6 // 10
        model = train_autoencoder(features(normal[:cut], hop=32 if rate == 48_000 else 128), epochs, seed=0)
        calibration = features(normal[cut:start], hop=64)
        threshold = float(np.quantile(scores(model, calibration), QUANTILE))
        test = features(normal[start:], hop=FRAME // 2)
        healthy = scores(model, test)
        print(f"normal recording taken as {rate} Hz: {cut} samples at 12 kHz to train, {len(test)} normal windows to test")
        everything = []
        out = None
        if output is not None:
            out = output / f"normal-{rate // 1000}kHz"
            out.mkdir(parents=True, exist_ok=True)
            export(model, out / "model.onnx", threshold)
            np.save(out / "calibration.npy", with_headroom(calibration))
        windows = [test]
        for name in faults:
            signal = low_pass(np.load(data / f"{name}.npy").astype(np.float64), 4, 4)
            x = features(counts(signal))
            windows.append(x)
            s = scores(model, x)
            everything.append(s)
            # Faults are louder, and loudness alone would tell them apart. Turned down to the normal recording's root
            # mean square, only the shape of the spectrum is left.
            quiet = scores(model, features(counts(signal * (normal.std() / COUNTS_PER_G / signal.std()))))
            print(f"  {name:12s} {len(s):4d} windows  AUC {auc(healthy, s):.4f}  lowest score {s.min():7.3f}   "
                  f"at normal's level: AUC {auc(healthy, quiet):.4f}  lowest {quiet.min():7.3f}")
        s = np.concatenate(everything)
        print(f"  {'all faults':12s} {len(s):4d} windows  AUC {auc(healthy, s):.4f}  "
              f"normal at most {healthy.max():.3f}, threshold {threshold:.3f}, "
              f"false alarms {(healthy > threshold).mean():.3f}, missed {(s <= threshold).mean():.3f}")
        if out is not None:
            np.save(out / "windows.npy", np.concatenate(windows))
            np.save(out / "windows.labels.npy", np.repeat([0, 1], [len(test), len(s)]).astype(np.uint8))


def evaluate(folder):
    """AUC from outputs of another runtime: windows.output.npy beside each model that --cwru ... --output wrote."""
    places = sorted(folder.glob("*/windows.labels.npy"))
    if not places:
        raise SystemExit(f"{folder}: nothing that --cwru ... --output wrote")
    for labels in places:
        x, y = np.load(labels.parent / "windows.npy"), np.load(labels.parent / "windows.output.npy")
        score = ((y.reshape(x.shape) - x) ** 2).mean(axis=1)
        faulty = np.load(labels) == 1
        print(f"{labels.parent.name}: {len(x)} windows, AUC {auc(score[~faulty], score[faulty]):.4f}, "
              f"normal at most {score[~faulty].max():.3f}, lowest faulty score {score[faulty].min():.3f}")


def main():
    parser = argparse.ArgumentParser(description="Trains the bearing vibration autoencoder.")
    parser.add_argument("--output", type=pathlib.Path, default=None, metavar="DIR",
                        help="where to write (default: beside this script; with --cwru: nowhere)")
    parser.add_argument("--epochs", type=int, default=40, help="passes over the training windows (default 40)")
    parser.add_argument("--cwru", type=pathlib.Path, default=None, metavar="DIR",
                        help="folder with normal.npy and fault recordings of the CWRU bearing data centre, drive end, "
                             "1797 rpm, float32 in g: train on normal only, test on the rest")
    parser.add_argument("--evaluate", type=pathlib.Path, default=None, metavar="OUT",
                        help="what --cwru ... --output OUT wrote, with windows.output.npy of another runtime beside each model")
    arguments = parser.parse_args()
    torch.set_num_threads(1)                    # sums in one order, so that results repeat
    if arguments.evaluate is not None:
        evaluate(arguments.evaluate)
    elif arguments.cwru is not None:
        run_cwru(arguments.cwru, arguments.epochs, arguments.output)
    else:
        build(arguments.output or HERE, arguments.epochs)


if __name__ == "__main__":
    main()
