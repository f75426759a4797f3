using System.Collections.Concurrent;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>What calibration has seen of every tensor.</summary>
internal sealed class CalibrationStatistics
{
    private readonly List<RecurrentOperator> _recurrent;
    private readonly Ranges _extremes = new();
    private readonly Dictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tensors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, CalibrationMethod Method), (double Minimum, double Maximum)> _found = [];

    /// <summary>Makes statistics of nothing.</summary>
    /// <param name="network">The network; its recurrent layers are shown what they read.</param>
    internal CalibrationStatistics(Network network) => _recurrent = [.. network.Operators.OfType<RecurrentOperator>()];

    /// <summary>Notes a tensor's lowest and highest value.</summary>
    /// <param name="name">Name of its range.</param>
    /// <param name="values">Its values in one run.</param>
    internal void AddExtremes(string name, float[] values) => AddExtremes(name, name, values);

    /// <summary>Notes the lowest and highest value of what is made of a tensor.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="name">Name of the range.</param>
    /// <param name="values">The values in one run.</param>
    internal void AddExtremes(string tensor, string name, float[] values)
    {
        _tensors[name] = tensor;
        _extremes.Add(name, Lowest(values), Highest(values));
        _recurrent.FindAll(layer => layer.SourceInput == name).ForEach(layer => layer.Observe(values));
    }

    /// <summary>Notes how often a tensor's values occur, once its extremes are known.</summary>
    /// <param name="name">Name of its range.</param>
    /// <param name="values">Its values in one run.</param>
    internal void AddToHistogram(string name, float[] values)
    {
        if (!_histograms.TryGetValue(name, out Histogram? histogram))
        {
            (double minimum, double maximum) = _extremes.Find(name)!.Value;
            _histograms[name] = histogram = new Histogram(minimum, maximum);
        }

        histogram.Add(values);
    }

    /// <summary>Ends the notes of extremes: what recurrent layers have gone over counts, too.</summary>
    internal void CloseExtremes() => _recurrent.ForEach(layer => layer.AddTo(_extremes));

    /// <summary>The ranges.</summary>
    /// <param name="choice">How they are taken.</param>
    internal Ranges RangesBy(RangeChoice choice)
    {
        Ranges ranges = new();
        foreach ((string name, string tensor) in _tensors)
        {
            (double minimum, double maximum) = RangeOf(name, choice.Of(tensor));
            ranges.Add(name, minimum, maximum);
        }

        _recurrent.ForEach(layer => layer.AddTo(ranges));
        return ranges;
    }

    /// <summary>A tensor's range; null if it was not seen.</summary>
    /// <param name="name">Name of the range.</param>
    /// <param name="method">How it is taken.</param>
    internal (double Minimum, double Maximum)? Find(string name, CalibrationMethod method) =>
        _tensors.ContainsKey(name) ? RangeOf(name, method) : null;

    private (double Minimum, double Maximum) RangeOf(string name, CalibrationMethod method)
    {
        if (method == CalibrationMethod.MinMax || !_histograms.TryGetValue(name, out Histogram? histogram))
        {
            return _extremes.Find(name)!.Value;
        }

        return _found.GetOrAdd((name, method), _ => method switch
        {
            CalibrationMethod.Percentile => histogram.WithoutTails(),
            CalibrationMethod.Mse => histogram.LeastError(),
            _ => histogram.LeastDivergence(),
        });
    }

    private static float Lowest(float[] values) => values.Where(float.IsFinite).DefaultIfEmpty(0).Min();

    private static float Highest(float[] values) => values.Where(float.IsFinite).DefaultIfEmpty(0).Max();
}
