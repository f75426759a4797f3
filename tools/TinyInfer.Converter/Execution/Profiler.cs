using System.Diagnostics;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Execution;

/// <summary>Takes the time of each layer.</summary>
public static class Profiler
{
    /// <summary>Passes over the samples: the first ones are slow, since the desktop's compiler is still at work.</summary>
    private const int Passes = 5;

    /// <summary>Profiles a model.</summary>
    /// <param name="model">The model, loaded.</param>
    /// <param name="runner">Writes samples into it.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="samples">What to run it on.</param>
    /// <returns>One profile per layer.</returns>
    public static IReadOnlyList<LayerProfile> Run(
        InferenceModel model, BatchRunner runner, IReadOnlyList<LayerSummary> layers, SampleSet samples)
    {
        long[] shortest = Enumerable.Repeat(long.MaxValue, layers.Count).ToArray();
        long last = 0;
        LayerHook? before = model.LayerCompleted;
        model.LayerCompleted = (_, layer) =>
        {
            long now = Stopwatch.GetTimestamp();
            shortest[layer] = Math.Min(shortest[layer], now - last);
            last = Stopwatch.GetTimestamp();
        };
        for (int i = 0; i < samples.Count * Passes; i++)
        {
            runner.Write(samples[i % samples.Count]);
            last = Stopwatch.GetTimestamp();
            model.Run();
        }

        model.LayerCompleted = before;
        double total = Math.Max(1, shortest.Sum(time => (double)time));
        double predicted = Math.Max(1, layers.Sum(layer => layer.Instructions));
        return [.. layers.Select(layer => new LayerProfile(
            layer,
            shortest[layer.Index] * 1e6 / Stopwatch.Frequency,
            shortest[layer.Index] / total,
            layer.Instructions / predicted))];
    }
}
