using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>How ranges are taken from calibration data.</summary>
public enum CalibrationMethod
{
    /// <summary>Lowest and highest value seen.</summary>
    MinMax,

    /// <summary>All but the outermost 0.005 % of values on either side, which rare outliers cannot widen.</summary>
    Percentile,

    /// <summary>The range with the least mean square error of rounding within it and cutting off beyond it.</summary>
    Mse,
}

/// <summary>Runs the float model over calibration data and notes the range of every tensor.</summary>
internal static class Calibrator
{
    /// <summary>Collects ranges.</summary>
    /// <param name="network">The network; its recurrent layers are shown what they read.</param>
    /// <param name="reference">The float model.</param>
    /// <param name="data">Calibration samples.</param>
    /// <param name="method">How to take the ranges.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>The ranges.</returns>
    internal static Ranges Run(Network network, OnnxReference reference, SampleSet data, CalibrationMethod method,
        IProgress<double>? progress)
    {
        Ranges extremes = new();
        int passes = method == CalibrationMethod.MinMax ? 1 : 2;
        List<RecurrentOperator> recurrent = [.. network.Operators.OfType<RecurrentOperator>()];
        Visit(reference, data, 0, passes, progress, (name, values) =>
        {
            extremes.Add(name, Lowest(values), Highest(values));
            recurrent.FindAll(layer => layer.SourceInput == name).ForEach(layer => layer.Observe(values));
        });
        recurrent.ForEach(layer => layer.AddTo(extremes));
        if (method == CalibrationMethod.MinMax)
        {
            return extremes;
        }

        Dictionary<string, Histogram> histograms = new(StringComparer.Ordinal);
        Visit(reference, data, 1, passes, progress, (name, values) =>
        {
            (double minimum, double maximum) = extremes.Find(name)!.Value;
            Histogram histogram = histograms.TryGetValue(name, out Histogram? known)
                ? known
                : histograms[name] = new Histogram(minimum, maximum);
            histogram.Add(values);
        });

        Ranges ranges = new();
        foreach ((string name, Histogram histogram) in histograms)
        {
            (double minimum, double maximum) = method == CalibrationMethod.Percentile ? histogram.WithoutTails() : histogram.LeastError();
            ranges.Add(name, minimum, maximum);
        }

        recurrent.ForEach(layer => layer.AddTo(ranges));
        return ranges;
    }

    private static void Visit(
        OnnxReference reference, SampleSet data, int pass, int passes, IProgress<double>? progress, Action<string, float[]> observe)
    {
        reference.Reset();
        for (int i = 0; i < data.Count; i++)
        {
            IReadOnlyDictionary<string, float[]> inputs = data[i];
            foreach ((string name, float[] values) in inputs)
            {
                observe(name, values);
            }

            foreach ((string name, DenseTensor<float> tensor) in reference.Run(inputs))
            {
                if (tensor.Length > 0)
                {
                    observe(name, tensor.ToArray());
                }
            }

            progress?.Report((pass + ((i + 1.0) / data.Count)) / passes);
        }
    }

    private static float Lowest(float[] values) => values.Where(float.IsFinite).DefaultIfEmpty(0).Min();

    private static float Highest(float[] values) => values.Where(float.IsFinite).DefaultIfEmpty(0).Max();
}
