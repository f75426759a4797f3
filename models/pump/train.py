#!/usr/bin/env python3
"""Trains the pump example: a convolutional autoencoder over one minute of eight sensors on a water pump.

Without arguments it makes everything that stands in this folder: readings from a physical model of a pump with faults,
the trained model as ONNX, calibration and validation data, and a picture. Seeded, so that the same versions of the
packages give the same files.

    python3 train.py                                 writes the files beside this script
    python3 train.py --skab FOLDER --output OUT      trains one model for each of SKAB's 34 recordings, tests it, writes all
    python3 train.py --evaluate OUT                  scores what another runtime, an int8 one say, made of OUT's windows

Needs Debian's python3-torch, python3-onnx, python3-numpy and python3-matplotlib.
"""

import argparse
import json
import pathlib
import warnings

import numpy as np
import onnx
import torch

HERE = pathlib.Path(__file__).resolve().parent

SENSORS = ["vibration 1, g", "vibration 2, g", "current, A", "pressure, bar", "motor temperature, C",
           "water temperature, C", "voltage, V", "flow, l/min"]
TRAIN_ROWS = 400            # one row a second; the pump is known to be well for that long
WINDOW = 60                 # rows
LIMIT = 8.0                 # deviations; a reading further off counts as this far off
WIDE, NARROW, KERNEL = 16, 8, 5

# The protocol of SKAB's own convolutional autoencoder: an alarm limit from the scores of the training windows, and a
# row is anomalous if all of the 59 windows that start before it and include it are.
QUANTILE, MARGIN = 0.999, 4 / 3


# ---------------------------------------------------------------------------------------------------------------------
# From readings to model input, and from model output to a decision
# ---------------------------------------------------------------------------------------------------------------------

def standardise(rows):
    """Readings [rows, 8] -> (standardised by the first 400 rows and limited to +-8, mean, deviation).

    The limit is what int8 does to an input anyway; here, the float model sees the same.
    """
    mean, deviation = rows[:TRAIN_ROWS].mean(axis=0), rows[:TRAIN_ROWS].std(axis=0)
    deviation[deviation == 0] = 1.0             # a sensor that never moved stays at 0
    return np.clip((rows - mean) / deviation, -LIMIT, LIMIT).astype(np.float32), mean, deviation


def windows(rows):
    """[rows, 8] -> every window of 60 rows, [rows - 59, 60, 8]."""
    return np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(rows, WINDOW, axis=0).transpose(0, 2, 1))


def scores(x, output):
    """Mean absolute reconstruction error of each window."""
    return np.abs(x - output).mean(axis=(1, 2), dtype=np.float64)


def alarm_limit(train_scores):
    return float(np.quantile(train_scores, QUANTILE) * MARGIN)


def anomalous_rows(window_scores, limit):
    """Scores of all windows -> 0 or 1 for each of their rows (59 more than windows).

    Row i is anomalous if the windows that start at i - 59 to i - 1 are. As in the published code, the first and the last
    59 rows that have windows are never called anomalous.
    """
    above = np.concatenate([[0], np.cumsum(window_scores > limit)])
    rows = np.zeros(len(window_scores) + WINDOW - 1, dtype=np.uint8)
    i = np.arange(WINDOW - 1, len(window_scores) - WINDOW + 1)
    rows[i] = above[i] - above[i - (WINDOW - 1)] == WINDOW - 1
    return rows


def quality(truth, predicted):
    """(F1, false alarm rate %, missed alarm rate %) over rows."""
    truth, predicted = np.asarray(truth).astype(bool), np.asarray(predicted).astype(bool)
    tp, fp = (truth & predicted).sum(), (~truth & predicted).sum()
    fn, tn = (truth & ~predicted).sum(), (~truth & ~predicted).sum()
    return (float(tp / max(tp + 0.5 * (fp + fn), 1)), float(100 * fp / max(fp + tn, 1)), float(100 * fn / max(fn + tp, 1)))


# ---------------------------------------------------------------------------------------------------------------------
# The physical model
# ---------------------------------------------------------------------------------------------------------------------

# Sections of the example's recording: seconds and what happens.
SECTIONS = [(600, "normal"), (180, "outlet valve"), (180, "normal"), (180, "cavitation"), (180, "normal"),
            (180, "imbalance"), (180, "normal"), (180, "leak"), (180, "normal"), (180, "hot water"), (180, "normal")]


def pump(rng, sections):
    """Readings of a centrifugal pump that drives water around a circuit, [seconds, 8] float32, one row a second."""
    n = sum(seconds for seconds, _ in sections)
    fault = {}                                  # how far each fault has come, 0 to 1, over time
    first = 0
    for seconds, name in sections:
        severity = fault.setdefault(name, np.zeros(n))
        severity[first:first + seconds] = np.minimum(1.0, np.arange(1, seconds + 1) / 30)     # half a minute to grow
        first += seconds
    none = np.zeros(n)

    def wander(size, memory):
        """A disturbance that forgets itself within `memory` seconds, of the given deviation."""
        keep = np.exp(-1 / memory)
        x = np.empty(n)
        x[0] = rng.standard_normal()
        noise = rng.standard_normal(n) * np.sqrt(1 - keep * keep)
        for i in range(1, n):
            x[i] = keep * x[i - 1] + noise[i]
        return size * x

    voltage = 230 + wander(1.5, 20) + 0.8 * rng.standard_normal(n)
    demand = 1 + wander(0.03, 15)                                            # what the circuit's consumers do
    draught = wander(0.8, 60)                                                # air at the motor, C
    cooler = 22.0 * (1 + wander(0.25, 60))                                   # what cools the water, W per C
    outlet = 0.8 * (1 - 0.45 * fault.get("outlet valve", none))              # opening of the valves, 0 to 1
    inlet = 1.0 * (1 - 0.62 * fault.get("cavitation", none))
    leak = 0.25 * fault.get("leak", none)
    imbalance = fault.get("imbalance", none)
    heater = 250 * fault.get("hot water", none)                              # W into the water

    water, motor, room = 26.0, 68.0, 24.0
    readings = np.empty((n, len(SENSORS)))
    for i in range(n):
        # The pump's head falls with the square of the flow; the circuit's rises with it: they meet where water flows.
        # Heads in metres, flow in litres a second. Friction of a valve goes with 1 / opening squared.
        speed = 1 - 0.03 * (230 / voltage[i]) ** 2
        into = 3.0 + 1.0 / inlet[i] ** 2
        out = 14.0 * demand[i] / outlet[i] ** 2 * (1 - leak[i]) ** 2
        flow = np.sqrt((12.0 * speed ** 2 - 2.0) / (8.0 + into + out))
        head = 12.0 * speed ** 2 - 8.0 * flow ** 2
        # Cavitation: pressure at the inlet, as a head above vapour, against what the pump requires.
        vapour = 0.06 * np.exp(0.058 * water)                                # m, close to water's curve
        lack = max(0.0, 2.2 + 1.5 * flow ** 2 - (4.7 - into * flow ** 2 - vapour))
        flow *= 1 - 0.05 * lack * rng.uniform(0.3, 1.0)
        best = 0.58                                                          # l/s, the best efficiency point
        efficiency = 0.55 * (1 - ((flow - best) / best) ** 2) * (1 - 0.06 * lack)
        shaft = 9.81 * flow * head / max(efficiency, 0.1)                    # W
        power = shaft / 0.75 + 35
        # Both temperatures follow the power that is lost with their own delays.
        motor += ((power - shaft) * 0.45 + draught[i] - (motor - room)) / 120
        water += (shaft + heater[i] - cooler[i] * (water - room)) / (4186 * 1.2)
        rough = 0.010 + 0.020 * ((flow - best) / best) ** 2 + 0.025 * lack * rng.uniform(0.5, 1.5)
        readings[i] = (0.020 * speed ** 2 * (1 + 0.8 * imbalance[i]) + 0.4 * rough,
                       0.025 * speed ** 2 * (1 + 0.4 * imbalance[i]) + rough,
                       power / (voltage[i] * 0.82),
                       (head - into * flow ** 2) * 0.0981 * (1 - 0.35 * leak[i]),
                       motor, water, voltage[i], flow * 60)
        if i == 0:                                                           # begin warm: settle, then start again
            motor = room + (power - shaft) * 0.45
            water = room + shaft / 22.0
            readings[i, 4:6] = motor, water
    noise = np.array([0.0006, 0.0008, 0.012, 0.004, 0.10, 0.03, 0.5, 0.15])
    step = np.array([0.0001, 0.0001, 0.005, 0.001, 0.05, 0.01, 0.1, 0.1])    # resolution
    readings += noise * rng.standard_normal(readings.shape)
    return (np.rint(readings / step) * step).astype(np.float32)


# ---------------------------------------------------------------------------------------------------------------------
# The model
# ---------------------------------------------------------------------------------------------------------------------

class Autoencoder(torch.nn.Module):
    """60 x 8 -> 30 x 16 -> 15 x 8 -> 30 x 16 -> 60 x 8: strided convolutions down, repetition and convolutions up.

    ReLU6 and not ReLU: what the layers give is bounded by the model and not by calibration data, which has no anomalies
    in it. So an anomaly saturates in float where it does in int8, and both decide alike.
    """

    def __init__(self):
        super().__init__()
        sensors, half = len(SENSORS), KERNEL // 2
        self.layers = torch.nn.Sequential(
            torch.nn.Conv1d(sensors, WIDE, KERNEL, stride=2, padding=half), torch.nn.ReLU6(),
            torch.nn.Conv1d(WIDE, NARROW, KERNEL, stride=2, padding=half), torch.nn.ReLU6(),
            torch.nn.Upsample(scale_factor=2), torch.nn.Conv1d(NARROW, WIDE, KERNEL, padding=half), torch.nn.ReLU6(),
            torch.nn.Upsample(scale_factor=2), torch.nn.Conv1d(WIDE, sensors, KERNEL, padding=half))
        for layer in self.layers:
            if isinstance(layer, torch.nn.Conv1d):
                torch.nn.init.xavier_uniform_(layer.weight)
                torch.nn.init.zeros_(layer.bias)

    def forward(self, x):
        # [batch, time, sensor], the order in which readings arrive, to PyTorch's channels first and back.
        return self.layers(x.transpose(1, 2)).transpose(1, 2)


def train_autoencoder(x, epochs, seed):
    torch.manual_seed(seed)
    model = Autoencoder()
    data = torch.from_numpy(x)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        for index in torch.randperm(len(data)).split(32):
            batch = data[index]
            loss = ((model(batch) - batch) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def run(model, x):
    with torch.no_grad():
        return model(torch.from_numpy(x)).numpy()


def export(model, path, limit):
    shape = (WINDOW, len(SENSORS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")         # PyTorch's own, about shapes that it does not need here
        torch.onnx.export(model, torch.zeros(1, *shape), str(path), opset_version=13, input_names=["readings"],
                          output_names=["reconstruction"],
                          dynamic_axes={"readings": {0: "batch"}, "reconstruction": {0: "batch"}})
    saved = onnx.load(str(path))
    onnx.helper.set_model_props(saved, {"anomaly_score": "mean_absolute_error", "anomaly_threshold": f"{limit:.4f}"})
    onnx.save(saved, str(path))


def calibration_data(x):
    """Training windows, and 16 in which one sensor is far up or far down all the time.

    The ranges of int8 then reach as far as anomalies go: from limit to limit at the input, and as far as the bounded
    layers let it come at the output.
    """
    extreme = []
    for sensor in range(x.shape[2]):
        for shift in (LIMIT, -LIMIT):
            window = x[len(extreme) * len(x) // 16].copy()
            window[:, sensor] = np.clip(window[:, sensor] + shift, -LIMIT, LIMIT)
            extreme.append(window)
    return np.concatenate([x, np.stack(extreme)])


# ---------------------------------------------------------------------------------------------------------------------
# The experiments
# ---------------------------------------------------------------------------------------------------------------------

def plot(path, readings, sections, window_scores, limit, predicted):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(len(SENSORS) + 1, 1, figsize=(9, 9), sharex=True,
                                gridspec_kw={"height_ratios": [1] * len(SENSORS) + [2]})
    for sensor, name in enumerate(SENSORS):
        axes[sensor].plot(readings[:, sensor], lw=0.5, color="#33475b")
        axes[sensor].set_title(name, fontsize=8, loc="left", pad=1)
        axes[sensor].tick_params(labelsize=6)
    last = axes[-1]
    # A window's score is drawn at its last row, where a device knows it.
    last.plot(TRAIN_ROWS + WINDOW - 1 + np.arange(len(window_scores)), window_scores, lw=0.8, color="#33475b")
    last.axhline(limit, color="black", lw=0.8, ls="--")
    last.set_title("reconstruction error of the last minute; limit dashed; bar: rows called anomalous", fontsize=8, loc="left", pad=1)
    last.set_ylim(0, 2.6)
    last.fill_between(TRAIN_ROWS + np.arange(len(predicted)), 0, 0.12, where=predicted > 0, color="#d1495b", lw=0, step="mid")
    first = 0
    for seconds, name in sections:
        if name != "normal":
            for axis in axes:
                axis.axvspan(first, first + seconds, color="#e8a33d", alpha=0.25, lw=0)
            last.text(first + seconds / 2, 2.35, name, fontsize=7, ha="center")
        first += seconds
    for axis in axes:
        axis.axvspan(0, TRAIN_ROWS, color="#9bb1c8", alpha=0.25, lw=0)
    last.text(TRAIN_ROWS / 2, 2.35, "training", fontsize=7, ha="center")
    last.set_xlim(0, len(readings))
    last.set_xlabel("time, s")
    figure.tight_layout(h_pad=0.2)
    figure.savefig(path, dpi=80, metadata={"Software": None})
    plt.close(figure)


def build(folder, epochs, seed):
    folder.mkdir(parents=True, exist_ok=True)
    readings = pump(np.random.default_rng(1), SECTIONS)
    truth = np.concatenate([np.full(seconds, name != "normal", dtype=np.uint8) for seconds, name in SECTIONS])
    rows, mean, deviation = standardise(readings)
    train, test = windows(rows[:TRAIN_ROWS]), windows(rows[TRAIN_ROWS:])
    print(f"training on {len(train)} windows ...", flush=True)
    model = train_autoencoder(train, epochs, seed)
    limit = alarm_limit(scores(train, run(model, train)))
    export(model, folder / "model.onnx", limit)

    window_scores = scores(test, run(model, test))
    predicted = anomalous_rows(window_scores, limit)
    f1, far, mar = quality(truth[TRAIN_ROWS:], predicted)
    idle = anomalous_rows(np.abs(test).mean(axis=(1, 2)), alarm_limit(np.abs(train).mean(axis=(1, 2))))
    found, first = {}, 0
    for seconds, name in SECTIONS:
        if name != "normal":
            found[name] = round(float(predicted[first - TRAIN_ROWS:first - TRAIN_ROWS + seconds].mean()), 3)
        first += seconds
    results = {
        "weights": sum(p.numel() for p in model.parameters()),
        "threshold": round(limit, 4),
        "f1": round(f1, 4), "false_alarm_percent": round(far, 2), "missed_alarm_percent": round(mar, 2),
        "share_of_rows_found": found,
        "f1_without_model": round(quality(truth[TRAIN_ROWS:], idle)[0], 4),
        "mean": [float(f"{v:.7g}") for v in mean], "deviation": [float(f"{v:.7g}") for v in deviation],
    }
    # Another 20 minutes of the same pump, normal, for validation; standardised as a device would, by the first recording.
    other = pump(np.random.default_rng(2), [(1200, "normal")])
    other = np.clip((other - mean) / deviation, -LIMIT, LIMIT).astype(np.float32)
    np.save(folder / "calibration.npy", calibration_data(train[::3]))
    np.save(folder / "validation.npy", windows(other)[::20])
    np.save(folder / "recording.npy", readings)
    hop = 10                                    # the shipped windows: one in ten, to keep the folder small
    np.save(folder / "windows.npy", test[::hop])
    share = windows(truth[TRAIN_ROWS:, None].astype(np.float32)).mean(axis=(1, 2))
    np.save(folder / "windows.labels.npy", (share[::hop] >= 0.5).astype(np.uint8))
    with open(folder / "recording.labels.csv", "w", encoding="utf-8", newline="\n") as out:
        out.write("start,end,label\n")          # rows; the end is exclusive
        first = 0
        for seconds, name in SECTIONS:
            out.write(f"{first},{first + seconds},{name}\n")
            first += seconds
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plot(folder / "result.png", readings, SECTIONS, window_scores, limit, predicted)
    print(json.dumps(results, indent=2))


def report(parts):
    """parts: [(recording, truth, predicted)]. Prints figures a recording, a group, and pooled over all rows."""
    for name, truth, predicted in parts:
        print("  {:10s} F1 {:.3f}  FAR {:5.2f} %  MAR {:6.2f} %".format(name, *quality(truth, predicted)))
    for group in sorted({name.split("-")[0] for name, _, _ in parts}) + ["all"]:
        members = [p for p in parts if group == "all" or p[0].startswith(group + "-")]
        f1, far, mar = quality(np.concatenate([p[1] for p in members]), np.concatenate([p[2] for p in members]))
        print(f"{group:8s} {len(members):3d} recordings  F1 {f1:.4f}  FAR {far:.2f} %  MAR {mar:.2f} %")


def pipeline_for(readings, mean, deviation, limit):
    """The pipeline of this folder for another pump, for `tinyinfer simulate` to play one of SKAB's files as it is."""
    text = (HERE / "pipeline.json").read_text(encoding="utf-8")
    pipeline = json.loads("\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//")))
    # A sample has 16 bits: a sensor that gives more than they hold is read in coarser steps.
    pipeline["sensor"]["resolution"] = [
        step * int(np.ceil(max(1, top / (32767 * step))))
        for step, top in zip(pipeline["sensor"]["resolution"], np.abs(readings).max(axis=0))]
    pipeline["normalize"] = {"mean": [float(x) for x in mean], "deviation": [float(x) for x in deviation]}
    pipeline["model"] = {"file": "model.onnx", "calibration": "calibration.npy"}
    pipeline["detector"]["threshold"] = round(limit, 6)
    return json.dumps(pipeline, indent=2) + "\n"


def run_skab(data, epochs, seed, output):
    """SKAB's outlier detection, by its protocol: for each recording a model of its own, from its first 400 rows."""
    files = [(f"{group}-{path.stem}", path) for group in ("valve1", "valve2", "other")
             for path in sorted((data / group).glob("*.csv"), key=lambda p: int(p.stem))]
    if not files:
        raise SystemExit(f"{data}: expected folders valve1, valve2 and other with SKAB's .csv files")
    parts, idle_parts = [], []
    for name, path in files:
        table = np.genfromtxt(path, delimiter=";", skip_header=1, usecols=range(1, 10))
        truth = table[TRAIN_ROWS:, 8].astype(np.uint8)
        rows, mean, deviation = standardise(table[:, :8])
        train, test = windows(rows[:TRAIN_ROWS]), windows(rows[TRAIN_ROWS:])
        model = train_autoencoder(train, epochs, seed)
        limit = alarm_limit(scores(train, run(model, train)))
        predicted = anomalous_rows(scores(test, run(model, test)), limit)
        parts.append((name, truth, predicted))
        # What the protocol finds without any model, that is if every reconstruction is the mean.
        idle_parts.append((name, truth, anomalous_rows(np.abs(test).mean(axis=(1, 2)), alarm_limit(np.abs(train).mean(axis=(1, 2))))))
        print(f"{name}: {len(train)} windows to train, {len(test)} to test, limit {limit:.4f}", flush=True)
        if output is not None:
            out = output / name
            out.mkdir(parents=True, exist_ok=True)
            export(model, out / "model.onnx", limit)
            np.save(out / "calibration.npy", calibration_data(train))
            (out / "pipeline.json").write_text(pipeline_for(table[:, :8], mean, deviation, limit), encoding="utf-8")
            np.save(out / "train.npy", train)
            np.save(out / "windows.npy", test)
            np.save(out / "labels.npy", truth)
            f1, far, mar = quality(truth, predicted)
            (out / "results.json").write_text(json.dumps({
                "threshold": limit, "f1": f1, "false_alarm_percent": far, "missed_alarm_percent": mar,
                "mean": mean.tolist(), "deviation": deviation.tolist()}, indent=2) + "\n", encoding="utf-8")
    print("\nwithout a model:")
    report(idle_parts)
    print(f"\nautoencoder, {sum(p.numel() for p in Autoencoder().parameters())} weights:")
    report(parts)


def evaluate(folder):
    """Pooled figures from outputs of another runtime: train.output.npy and windows.output.npy beside each model."""
    parts = []
    for labels in sorted(folder.glob("*/labels.npy")):
        here = labels.parent
        made = {}
        for part in ("train", "windows"):
            x = np.load(here / f"{part}.npy")
            path = here / f"{part}.output.npy"
            if not path.is_file():
                raise SystemExit(f"{path}: not there; run the model over {part}.npy and store its output, float, under this name")
            y = np.load(path)
            if y.size != x.size:
                raise SystemExit(f"{path}: expected {x.size} values, as in {part}.npy, not {y.size}")
            made[part] = scores(x, y.reshape(x.shape))
        # The limit comes from this runtime's scores, as it would on a device.
        parts.append((here.name, np.load(labels), anomalous_rows(made["windows"], alarm_limit(made["train"]))))
    if not parts:
        raise SystemExit(f"{folder}: nothing that --skab ... --output wrote")
    report(parts)


def main():
    parser = argparse.ArgumentParser(description="Trains the pump's autoencoder.")
    parser.add_argument("--output", type=pathlib.Path, default=None, metavar="DIR",
                        help="where to write (default: beside this script; with --skab: nowhere)")
    parser.add_argument("--epochs", type=int, default=60, help="passes over the training windows (default 60)")
    parser.add_argument("--seed", type=int, default=0, help="for the weights and the order of training (default 0)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--skab", type=pathlib.Path, default=None, metavar="DIR",
                      help="SKAB's data folder (valve1, valve2, other): train and test a model for each recording")
    what.add_argument("--evaluate", type=pathlib.Path, default=None, metavar="OUT",
                      help="a folder that --skab wrote, with train.output.npy and windows.output.npy added to each model")
    arguments = parser.parse_args()
    torch.set_num_threads(1)                    # sums in one order, so that results repeat
    if arguments.evaluate is not None:
        evaluate(arguments.evaluate)
    elif arguments.skab is not None:
        run_skab(arguments.skab, arguments.epochs, arguments.seed, arguments.output)
    else:
        build(arguments.output or HERE, arguments.epochs, arguments.seed)


if __name__ == "__main__":
    main()
