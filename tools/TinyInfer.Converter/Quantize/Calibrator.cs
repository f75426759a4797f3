using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Quantize;

/// <summary>Runs the float model over calibration data and notes what every tensor goes over.</summary>
internal static class Calibrator
{
    /// <summary>Collects what is seen.</summary>
    /// <param name="network">The network; its recurrent layers are shown what they read.</param>
    /// <param name="reference">The float model.</param>
    /// <param name="data">Calibration samples.</param>
    /// <param name="hasHistograms">Whether more than the extremes is wanted, which takes a second pass.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>What was seen.</returns>
    internal static CalibrationStatistics Run(
        Network network, OnnxReference reference, SampleSet data, bool hasHistograms, IProgress<double>? progress)
    {
        CalibrationStatistics statistics = new(network);
        int passes = hasHistograms ? 2 : 1;
        Visit(reference, data, statistics.AddExtremes, done => progress?.Report(done / passes));
        statistics.CloseExtremes();
        if (hasHistograms)
        {
            Visit(reference, data, statistics.AddToHistogram, done => progress?.Report((1 + done) / passes));
        }

        return statistics;
    }

    /// <summary>Adds what values with factors go over.</summary>
    /// <param name="statistics">Where to add it.</param>
    /// <param name="sources">Where the values stand in the float model.</param>
    /// <param name="reference">The float model.</param>
    /// <param name="data">Calibration samples.</param>
    internal static void Add(
        CalibrationStatistics statistics, IEnumerable<SourceTensor> sources, OnnxReference reference, SampleSet data)
    {
        ILookup<string, SourceTensor> byName = sources.DistinctBy(s => s.RangeName).ToLookup(s => s.Name);
        Visit(reference, data, (name, values) => Show(name, values, (s, v) => statistics.AddExtremes(name, s.RangeName, v)), null);
        Visit(reference, data, (name, values) => Show(name, values, (s, v) => statistics.AddToHistogram(s.RangeName, v)), null);

        void Show(string name, float[] values, Action<SourceTensor, float[]> observe)
        {
            foreach (SourceTensor source in byName[name])
            {
                observe(source, source.ToValue(values, null!));
            }
        }
    }

    /// <summary>Runs the float model over samples and shows all tensors of each run.</summary>
    /// <param name="reference">The float model.</param>
    /// <param name="data">The samples.</param>
    /// <param name="observe">Shown each tensor's name and values.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1; null if nobody asks.</param>
    internal static void Visit(OnnxReference reference, SampleSet data, Action<string, float[]> observe, Action<double>? progress)
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

            progress?.Invoke((i + 1.0) / data.Count);
        }
    }
}
