using TinyInfer.Converter.Data;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Tune;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Conversion;

/// <summary>
/// The best INT8 network that is found for a float model: ranges by the best of the calibration methods, then weights and biases tuned.
/// All is judged by the output over calibration samples, without labels.
/// </summary>
internal static class BestQuality
{
    private const int MostSamples = 64;
    private const int FewestSamples = 8;

    /// <summary>Multiply-accumulates of all runs together, which bound the number of samples.</summary>
    private const double MostWork = 8e9;

    private static readonly CalibrationMethod[] _methods = Enum.GetValues<CalibrationMethod>();

    /// <summary>Finds it.</summary>
    /// <param name="options">What to convert.</param>
    /// <param name="quantize">Reads and quantizes the model by the options.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>The network, and what was tried.</returns>
    internal static (QuantizedNetwork Network, IReadOnlyList<TuningStep> Steps) Make(
        ConversionOptions options, Func<ConversionOptions, QuantizedNetwork> quantize, IProgress<double> progress)
    {
        (QuantizedNetwork Network, TuningRun Run, double Decibel)? best = null;
        List<(string Name, double Decibel)> tried = [];
        foreach (CalibrationMethod method in options.Calibrator is { } wanted ? [wanted] : _methods)
        {
            QuantizedNetwork candidate = quantize(options with { Calibrator = method });
            bool isNarrow = candidate.Model.Network.Operators.Exists(op => op is INarrowable { BitsPerWeight: < WeightBits.Most });
            if (candidate.Calibration == null || candidate.Model.Reference == null || !(candidate.IsCalibrated || isNarrow))
            {
                candidate.Model.Network.Warnings.Add(isNarrow
                    ? "--quality best changes nothing: to tune weights of few bits it takes calibration data, and an ONNX model."
                    : "--quality best changes nothing: it tunes a float model on calibration data, and this one is INT8 already.");
                return (candidate, []);
            }

            TuningRun run = new(candidate.Model.Network, candidate.Model.Reference, SamplesOf(candidate), candidate.IsSequence);
            double decibel = run.Run().Decibel;
            tried.Add((candidate.IsCalibrated ? $"ranges by {method}" : "the model's own ranges", decibel));
            if (best is { } other && decibel <= other.Decibel)
            {
                candidate.Dispose();
            }
            else
            {
                best?.Network.Dispose();
                best = (candidate, run, decibel);
            }

            if (!candidate.IsCalibrated)
            {
                break;
            }
        }

        (QuantizedNetwork network, TuningRun chosen, double most) = best!.Value;
        int kept = tried.FindIndex(t => t.Decibel == most);
        return (network, [
            .. tried.Select((t, i) => new TuningStep(t.Name, t.Decibel, i == kept)),
            .. Tuner.Run(network.Model.Network, chosen, progress)]);
    }

    private static SampleSet SamplesOf(QuantizedNetwork network)
    {
        double work = network.Model.Network.Operators.Sum(op => op.Macs) * 2.0 * network.Model.Network.Operators.Count;
        int most = (int)Math.Clamp(MostWork / Math.Max(1, work), FewestSamples, MostSamples);
        return network.IsSequence ? network.Calibration!.First(most) : network.Calibration!.Take(most);
    }
}
