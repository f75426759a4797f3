using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Data;

/// <summary>Samples of a model's inputs as the source model takes them, each by its input's name.</summary>
public sealed class SampleSet
{
    private readonly List<IReadOnlyDictionary<string, float[]>> _samples;

    /// <summary>Wraps samples.</summary>
    /// <param name="samples">The samples.</param>
    public SampleSet(IEnumerable<IReadOnlyDictionary<string, float[]>> samples)
    {
        _samples = [.. samples];
    }

    /// <summary>How the numbers of the file that the samples come from were understood; empty where they come from none.</summary>
    public IReadOnlyList<InputReading> Readings { get; init; } = [];

    /// <summary>
    /// True where reals were given for an input that is integers in the source model, so that results are wanted as reals, too.
    /// </summary>
    public bool AreReals { get; init; }

    /// <summary>How the table that they come from has been understood; null for samples from elsewhere.</summary>
    public TableReport? Table { get; init; }

    /// <summary>The labels of a table's samples; null if it has none.</summary>
    internal LabelColumn? Labels { get; init; }

    /// <summary>Number of samples.</summary>
    public int Count => _samples.Count;

    /// <summary>A sample.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>Each input's values, row by row.</returns>
    public IReadOnlyDictionary<string, float[]> this[int index] => _samples[index];

    /// <summary>Makes samples up: values evenly spread over what the inputs can hold.</summary>
    /// <param name="inputs">The inputs, quantized.</param>
    /// <param name="count">Number of samples.</param>
    /// <returns>The samples, the same each time.</returns>
    public static SampleSet Random(IReadOnlyList<Value> inputs, int count)
    {
        Random random = new(1);
        return new SampleSet(Enumerable.Range(0, count).Select(_ => (IReadOnlyDictionary<string, float[]>)inputs.ToDictionary(
            v => v.Name,
            v => Array.ConvertAll(new float[v.Length], _ => Sample(v, random.Next(sbyte.MinValue, sbyte.MaxValue + 1))),
            StringComparer.Ordinal)));
    }

    /// <summary>A q as the source model takes it.</summary>
    private static float Sample(Value input, int q) =>
        input.Source?.IntegerOffset is { } offset ? q + offset : (float)input.Quantization!.Dequantize(q);

    /// <summary>A part of the samples, evenly spread over the whole.</summary>
    /// <param name="most">The most samples wanted.</param>
    /// <returns>All of them where there are no more, else so many.</returns>
    public SampleSet Take(int most) => Count <= most
        ? this
        : With(Enumerable.Range(0, most).Select(i => _samples[(int)((long)i * Count / most)]));

    /// <summary>Samples that are chosen.</summary>
    /// <param name="isChosen">Says whether a sample is, by its place.</param>
    /// <returns>The chosen ones, in order.</returns>
    internal SampleSet Where(Func<int, bool> isChosen) => With(_samples.Where((_, i) => isChosen(i)));

    /// <summary>The first samples.</summary>
    /// <param name="most">The most samples wanted.</param>
    /// <returns>All of them where there are no more, else so many.</returns>
    public SampleSet First(int most) => With(_samples.Take(most));

    /// <summary>Holds every n-th sample back.</summary>
    /// <param name="period">n.</param>
    /// <returns>The others, and those held back; both are the whole where there are too few to part.</returns>
    public (SampleSet Kept, SampleSet HeldBack) Split(int period) => Count < period
        ? (this, this)
        : (With(_samples.Where((_, i) => i % period != period - 1)), With(_samples.Where((_, i) => i % period == period - 1)));

    private SampleSet With(IEnumerable<IReadOnlyDictionary<string, float[]>> samples) =>
        new(samples) { Readings = Readings, AreReals = AreReals, Table = Table };
}
