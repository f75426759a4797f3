using System.Runtime.InteropServices;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Fitting;
using TinyInfer.DeviceHarness;
using TinyInfer.Federated;
using TinyInfer.Federated.Messages;
using TinyInfer.Federation.Averaging;
using TinyInfer.Federation.Rounds;
using TinyInfer.Federation.Simulation;
using TinyInfer.Federation.Statistics;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Federation.Tests;

/// <summary>
/// Twenty boards on machines that differ, each made of the bearing example's recording: its healthy beginning to train on, the rest, with
/// three faults, to be judged by.
/// </summary>
internal sealed class BearingFleet
{
    internal const int Boards = 20;
    internal const int Bands = 128;

    private const int Length = 1024;
    private const int HealthyWindows = 70;

    private static readonly int[] _sizes = [Bands, 16, Bands];
    private static readonly TimeSpan _time = TimeSpan.FromMinutes(5);
    private static readonly byte[] _secret = [.. Enumerable.Range(0, 32).Select(i => (byte)(200 - i))];
    private static readonly Lazy<BearingFleet> _shared = new(() => new BearingFleet());

    private readonly float[][][] _train;
    private readonly float[][][] _test;
    private readonly bool[] _isFaulty;

    private BearingFleet()
    {
        string folder = Repository.Locate("models", "bearing");
        short[] recording = Read<short>(folder, "recording.npy");
        _isFaulty = [.. Read<byte>(folder, "windows.labels.npy").Skip(HealthyWindows).Select(label => label != 0)];
        (float[][] Train, float[][] Test)[] boards = [.. Enumerable.Range(0, Boards).AsParallel().AsOrdered().Select(board =>
        {
            Random random = new(1000 + board);
            short[] samples = MachineVariation.Draw(random).Apply(recording, random);
            int start = random.Next(Length);
            return (Compute(samples[start..(HealthyWindows * Length)]), Compute(samples[(HealthyWindows * Length)..]));
        })];
        _train = [.. boards.Select(b => b.Train)];
        _test = [.. boards.Select(b => b.Test)];
        (Mean, Deviation) = Standardize();
    }

    internal static BearingFleet Shared => _shared.Value;

    internal float[] Mean { get; }

    internal float[] Deviation { get; }

    /// <summary>All boards' windows, in an order of no board.</summary>
    internal float[][] Pooled()
    {
        float[][] rows = [.. _train.SelectMany(rows => rows)];
        new Random(5).Shuffle(rows);
        return rows;
    }

    internal LocalTraining Training(int capacity) => new(_sizes, Mean, Deviation, capacity);

    /// <summary>The mean over the boards of the area under the ROC curve of their windows with and without a fault.</summary>
    internal double Area(short[] weights)
    {
        LocalTraining network = Training(1);
        network.CopyFrom(weights);
        return _test.Average(windows => RocCurve.Area([.. windows.Select(network.Score)], _isFaulty)!.Value);
    }

    /// <summary>Trains in rounds.</summary>
    internal FederatedTraining Learn(
        int rounds, Func<int, TrainingOptions> optionsOf, double share, Func<int, BoardFault> faultOf, Action<string> print)
    {
        short[] weights = new short[Training(1).WeightCount];
        Training(1).CopyTo(weights);
        FederatedTraining training = new(weights, 1);
        SimulatedFleet fleet = Fleet(training.Find, faultOf);
        for (int i = 0; i < rounds; i++)
        {
            TrainingOptions options = optionsOf(i);
            RoundPlan plan = training.Plan(options);
            Round round = new(plan, fleet.Names, new RoundOptions(3, share, 4, _time, _time, _time), TimeSpan.Zero);
            fleet.Run(round);
            AverageResult result = training.Take(round, plan, options, share);
            print($"round {i}: {round.Joined.Count} of {round.Asked.Count} boards, {result.Groups} groups, {result.Refused} refused");
        }

        return training;
    }

    /// <summary>Mean and deviations, by a round of sums.</summary>
    private (float[] Mean, float[] Deviation) Standardize()
    {
        SumsPlan plan = new(
            [.. Enumerable.Repeat(6f, Bands)], [.. Enumerable.Repeat(0.5f, Bands)], isCorrelated: false, mostWindows: 1000);
        SimulatedFleet fleet = Fleet(_ => null, _ => BoardFault.None);
        Round round = new(RoundPlan.OfSums(1, 3, plan), fleet.Names, new RoundOptions(1, 1, 10, _time, _time, _time), TimeSpan.Zero);
        fleet.Run(round);
        FeatureMoments moments = PooledStatistics.Moments(plan, [.. round.Answered.Select(group => group.Sum())]);
        Assert.Equal(_train.Sum(rows => rows.Length), moments.Count);
        return ([.. moments.Mean.Select(x => (float)x)], [.. moments.Variances.Select(x => (float)Math.Sqrt(x))]);
    }

    private SimulatedFleet Fleet(Func<byte[], short[]?> fetch, Func<int, BoardFault> faultOf) => new(
        Enumerable.Range(0, Boards).Select(i => new SimulatedBoard(
            $"press-{i}", _secret, _train[i], () => Training(_train[i].Length), fetch)
        {
            Fault = faultOf(i),
        }));

    private static float[][] Compute(short[] samples)
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = Length,
            Extractors =
                [new SpectralBands(1, Length, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, Bands), BandScale.Log2Power, 1f)],
        });
        List<float[]> windows = [];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, samples.Length - used);
            while (pipeline.IsReady)
            {
                float[] features = new float[Bands];
                pipeline.Compute();
                pipeline.Write(features);
                windows.Add(features);
            }
        }

        return [.. windows];
    }

    private static T[] Read<T>(string folder, string name)
        where T : struct
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, name));
        int header = 10 + BitConverter.ToUInt16(file, 8);
        return MemoryMarshal.Cast<byte, T>(file.AsSpan(header)).ToArray();
    }
}
