using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Optimize;

/// <summary>Carries a quantization that the model fixes back through operators that only move or select values, to where the values are made.</summary>
internal static class SpreadQuantization
{
    internal static void Run(Network network)
    {
        foreach (Operator op in Enumerable.Reverse(network.Operators).Where(op => op.Rule == OutputRule.SameAsInput || op.JoinsInputs))
        {
            Quantization? quantization = op.Outputs.Find(v => v.IsQuantizationFixed)?.Quantization;
            foreach (Value input in op.Inputs.Where(v => quantization != null && v.Constant == null && !v.IsQuantizationFixed))
            {
                input.Quantization = quantization;
                input.IsQuantizationFixed = true;
            }
        }
    }
}
