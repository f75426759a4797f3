using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Recordings;

/// <summary>
/// Faults put into normal recordings, to compare detectors by where nothing but normal work has been recorded. How well they are found says
/// something about a detector, and nothing about the faults that a machine will have.
/// </summary>
internal static class SyntheticFaults
{
    /// <summary>Frames per second from which on signals are vibration: levels that drift mean nothing there.</summary>
    private const double Vibration = 20;

    /// <summary>Normal parts that faults are put into, at most.</summary>
    private const int MostParts = 3;

    private const int MostFrames = 400_000;

    private static readonly (string Name, float[] Strengths, Action<Signal, float> Apply)[] _fast =
    [
        ("impacts", [1.5f, 3], Impacts),
        ("tone", [0.2f, 0.5f], Tone),
        ("louder band", [0.7f, 1.5f], Band),
    ];

    private static readonly (string Name, float[] Strengths, Action<Signal, float> Apply)[] _slow =
    [
        ("spikes", [4, 8], Spikes),
        ("offset", [1.5f, 3], (signal, strength) => signal.AddEach((_, _) => strength)),
        ("drift", [2, 4], (signal, strength) => signal.AddEach((i, n) => strength * i / n)),
        ("noise", [0.7f, 1.5f], Noise),
    ];

    /// <summary>Whether levels mean something: signals are slower than vibration.</summary>
    /// <param name="sensor">The sensor.</param>
    internal static bool AreSlow(SensorDefinition sensor) => sensor.Rate < Vibration;

    /// <summary>Makes faulty copies of normal parts.</summary>
    /// <param name="parts">All parts.</param>
    /// <param name="sensor">The sensor.</param>
    /// <param name="seed">Decides on frequencies and channels.</param>
    /// <returns>The copies.</returns>
    internal static IReadOnlyList<Part> Of(IReadOnlyList<Part> parts, SensorDefinition sensor, int seed)
    {
        float[] deviations = [.. SignalLevel.Variances(parts).Select(v => (float)Math.Sqrt(v))];
        List<Part> faulty = [];
        foreach (IGrouping<PartRole, Part> role in parts.Where(p => p.Role != PartRole.Train && !p.Source.HasAnomalies).GroupBy(
            p => p.Role))
        {
            Part[] bases = [.. role.Take(MostParts)];
            int number = 0;
            foreach ((string name, float[] strengths, Action<Signal, float> apply) in AreSlow(sensor) ? _slow : _fast)
            {
                foreach (float strength in strengths)
                {
                    foreach (Part part in bases)
                    {
                        int frames = Math.Min(part.Length, MostFrames / bases.Length);
                        Random random = new((seed * 1000) + (int)role.Key + (number++ * 10));
                        Signal signal = new(part.Source.Recording.Values(0, frames).ToArray(), deviations, random);
                        apply(signal, strength);
                        faulty.Add(new Part(
                            new LabelledRecording(
                                $"{part.Source.Name} with {name}", part.Source.Recording.With(sensor, 0, signal.Rounded(sensor)),
                                [new LabelledSection(0, frames, name, false)]),
                            part.Role,
                            IsMadeUp: true));
                    }
                }
            }
        }

        return faulty;
    }

    /// <summary>Knocks, a hundred samples or so apart, each of which rings for a dozen.</summary>
    private static void Impacts(Signal signal, float strength)
    {
        double frequency = 0.1 + (0.3 * signal.Random.NextDouble());
        double interval = 60 + (80 * signal.Random.NextDouble());
        float[] train = new float[signal.Frames];
        for (double at = interval * signal.Random.NextDouble(); at
            < train.Length; at += interval * (1 + (0.015 * Normal.Draw(signal.Random))))
        {
            for (int i = 0; i < 60 && (int)at + i < train.Length; i++)
            {
                train[(int)at + i] += strength * (float)(Math.Exp(-i / 12.0) * Math.Sin(2 * Math.PI * frequency * (i + 0.5)));
            }
        }

        signal.AddAll((i, _) => train[i]);
    }

    private static void Tone(Signal signal, float strength)
    {
        double frequency = 0.03 + (0.4 * signal.Random.NextDouble());
        signal.AddAll((i, _) => strength * 1.414f * (float)Math.Sin(2 * Math.PI * frequency * i));
    }

    /// <summary>Noise through a resonance.</summary>
    private static void Band(Signal signal, float strength)
    {
        double frequency = 2 * Math.PI * (0.05 + (0.4 * signal.Random.NextDouble()));
        const double Radius = 0.95;
        float[] band = new float[signal.Frames];
        (double first, double second) = (0, 0);
        for (int i = 0; i < band.Length; i++)
        {
            double value = Normal.Draw(signal.Random) + (2 * Radius * Math.Cos(frequency) * first) - (Radius * Radius * second);
            (second, first) = (first, value);
            band[i] = (float)value;
        }

        float level = (float)Math.Sqrt(band.Average(v => (double)v * v));
        signal.AddAll((i, _) => 0.4f * strength * band[i] / level);
    }

    private static void Spikes(Signal signal, float strength)
    {
        HashSet<int> at = [];
        for (int i = signal.Random.Next(10); i < signal.Frames; i += 10 + signal.Random.Next(20))
        {
            at.Add(i);
        }

        signal.AddEach((i, _) => at.Contains(i) ? strength : 0);
    }

    private static void Noise(Signal signal, float strength)
    {
        float[] noise = [.. Enumerable.Range(0, signal.Frames).Select(_ => strength * Normal.Draw(signal.Random))];
        signal.AddEach((i, _) => noise[i]);
    }

    /// <summary>Samples that a fault is added to, in deviations of their channels.</summary>
    private sealed class Signal(float[] values, float[] deviations, Random random)
    {
        internal Random Random => random;

        internal int Frames => values.Length / deviations.Length;

        /// <summary>Adds to all channels, more or less.</summary>
        internal void AddAll(Func<int, int, float> fault)
        {
            float[] shares = [.. deviations.Select(d => deviations.Length == 1 ? d : d * (0.5f + random.NextSingle()))];
            Add(fault, shares);
        }

        /// <summary>Adds to one channel by chance.</summary>
        internal void AddEach(Func<int, int, float> fault)
        {
            int chosen = random.Next(deviations.Length);
            Add(fault, [.. deviations.Select((d, c) => c == chosen ? d : 0)]);
        }

        /// <summary>The samples; whole counts where the sensor gives counts.</summary>
        internal float[] Rounded(SensorDefinition sensor) => sensor.Resolutions != null
            ? values
            : Array.ConvertAll(values, v => Math.Clamp(MathF.Round(v), short.MinValue, short.MaxValue));

        private void Add(Func<int, int, float> fault, float[] shares)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] += shares[i % shares.Length] * fault(i / shares.Length, Frames);
            }
        }
    }
}
