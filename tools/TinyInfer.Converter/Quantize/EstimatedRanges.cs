using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Ranges of values that a quantized model leaves in float, between DequantizeLinear and QuantizeLinear. They are int8 on the device all
/// the same: in the scale that their function has by nature, or in one estimated from random inputs. The user is told which values these
/// are.
/// </summary>
internal static class EstimatedRanges
{
    private const int Samples = 64;

    /// <summary>Estimates the ranges of all activations that the model fixes no scale for.</summary>
    /// <param name="model">A quantized model; told of by its network's warnings.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>What was seen; nothing where the model fixes everything.</returns>
    internal static CalibrationStatistics Estimate(ImportedModel model, IProgress<double>? progress)
    {
        Network network = model.Network;
        List<(Operator Operator, Value Value)> open =
            [.. network.Operators.SelectMany(op => op.Outputs.Where(v => v.Quantization == null).Select(v => (op, v)))];
        Name(network, open.Where(o => o.Operator.Rule == OutputRule.Fixed), "has the scale that is natural to it");
        open.RemoveAll(o => o.Operator.Rule != OutputRule.Calibrated);
        bool isFixed = open.Count == 0 && network.Operators.OfType<RecurrentOperator>().All(layer => layer.SourceInput == null);
        if (isFixed || model.Reference == null || network.Inputs.Any(v => v.Quantization == null))
        {
            return new CalibrationStatistics(network);
        }

        Name(network, open, "has a scale estimated from random inputs; give typical ones: --calibration FILE");
        return Calibrator.Run(network, model.Reference, SampleSet.Random(network.Inputs, Samples), hasHistograms: false, progress);
    }

    private static void Name(Network network, IEnumerable<(Operator Operator, Value Value)> values, string scale)
    {
        foreach ((Operator op, Value value) in values)
        {
            network.Warnings.Add($"'{value.Source?.Name ?? op.Name}' is float in the model; here it is int8 and {scale}.");
        }
    }
}
