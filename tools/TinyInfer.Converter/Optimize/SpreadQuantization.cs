using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Carries a quantization that the model fixes back through operators that only move or select values, to where the values are made.</summary>
internal static class SpreadQuantization
{
    internal static void Run(Network network)
    {
        foreach (Operator op in Enumerable.Reverse(network.Operators).Where(Selects))
        {
            Quantization? quantization = op.Outputs.Find(v => v.IsQuantizationFixed)?.Quantization;
            foreach (Value input in op.Inputs.Where(v => quantization != null && v.Constant == null && !v.IsQuantizationFixed))
            {
                input.Quantization = quantization;
                input.IsQuantizationFixed = true;
            }
        }

        foreach (Value input in network.Inputs.Where(v => !v.IsQuantizationFixed && v.Source?.IntegerOffset != null))
        {
            // Integers that the model gives no scale stand for themselves.
            input.Quantization = new Quantization(1, -input.Source!.IntegerOffset!.Value);
            input.IsQuantizationFixed = true;
        }
    }

    /// <summary>What a narrower range cuts off before a mean is missing from it, so that a mean is no selection.</summary>
    private static bool Selects(Operator op) => op is not AveragePool2D && (op.Rule == OutputRule.SameAsInput || op.JoinsInputs);
}
