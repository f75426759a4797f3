using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Steps that passes have in common.</summary>
internal static class Rewrite
{
    /// <summary>Removes an operator that its input takes the place of; the input now also stands for what the output stood for.</summary>
    internal static void Bypass(Network network, Operator op)
    {
        network.Replace(op.Output, op.Input);
        network.Operators.Remove(op);
    }

    /// <summary>Lets one operator take over the output of the one after it, which is removed.</summary>
    internal static void Absorb(Network network, Operator op, Operator next)
    {
        // A transpose that the converter put in has no tensor of its own in the source model.
        op.Output.Source = next.Output.Source
            ?? (next is Transpose transpose ? op.Output.Source?.BeforeTranspose(Shapes.Inverse(transpose.Permutation)) : null);
        op.Output.Quantization = next.Output.Quantization;
        op.Output.IsQuantizationFixed = next.Output.IsQuantizationFixed;
        op.Output.Shape = next.Output.Shape;
        network.Replace(next.Output, op.Output);
        network.Operators.Remove(next);
    }

    /// <summary>Puts one operator in the place of another, with the same output.</summary>
    internal static void Exchange(Network network, Operator old, Operator replacement)
    {
        int index = network.Operators.IndexOf(old);
        network.Operators[index] = replacement;
        for (int i = 0; i < old.Outputs.Count; i++)
        {
            Value from = old.Outputs[i];
            Value to = replacement.Outputs[i];
            to.Source = from.Source;
            to.Quantization = from.Quantization;
            to.IsQuantizationFixed = from.IsQuantizationFixed;
            network.Replace(from, to);
        }

        replacement.InferShapes();
    }
}
