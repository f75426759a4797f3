using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Carries a quantization that the model fixes back through operators that only move or select values, to where the values are made.
/// </summary>
internal static class PropagateQuantization
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
                input.Source = (network.Inputs.Contains(input) ? null : SourceBefore(op)) ?? input.Source?.Within(quantization!.Range);
            }
        }

        FixIntegers(network);
    }

    /// <summary>
    /// A tensor of int8 or uint8 whose integers no scale belongs to, and that are not such of another tensor moved, holds plain numbers.
    /// </summary>
    private static void FixIntegers(Network network)
    {
        Dictionary<Value, Quantization> known =
            network.Activations.Where(v => v.IsQuantizationFixed).ToDictionary(v => v, v => v.Quantization!);
        network.Inputs.ForEach(input => Fix(input, null));
        foreach (Operator op in network.Operators)
        {
            Quantization? moved = op.Rule == OutputRule.SameAsInput ? known.GetValueOrDefault(op.Input) : null;
            op.Outputs.ForEach(output => Fix(output, moved));
        }

        void Fix(Value value, Quantization? moved)
        {
            if (value.IsQuantizationFixed)
            {
                return;
            }

            if (value.Source?.IntegerOffset is { } offset)
            {
                value.Quantization = moved ?? new Quantization(1, -offset);
                value.IsQuantizationFixed = true;
                known.Add(value, value.Quantization);
            }
            else if (moved != null)
            {
                known.Add(value, moved);
            }
        }
    }

    /// <summary>A tensor quantized behind an operator that moves all elements is compared with the result there.</summary>
    private static SourceTensor? SourceBefore(Operator op) => op switch
    {
        Reshape => op.Output.Source?.Reshape(op.Input.Shape),
        Transpose transpose => op.Output.Source?.BeforeTranspose(transpose.Permutation),
        _ => null,
    };

    /// <summary>A mean is no selection: what a narrower range cuts off before it is missing from it.</summary>
    private static bool Selects(Operator op) => !op.Blends && (op.Rule == OutputRule.SameAsInput || op.JoinsInputs);
}
