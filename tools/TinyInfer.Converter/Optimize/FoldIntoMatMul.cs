using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Lets products of activations read and write their matrices transposed, and take the factor of attention's scores into their rescaling.
/// </summary>
internal static class FoldIntoMatMul
{
    internal static bool Run(Network network)
    {
        foreach (MatMul product in network.Operators.OfType<MatMul>())
        {
            if (FoldOperand(network, product, 0) || FoldOperand(network, product, 1) || FoldOutput(network, product))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FoldOperand(Network network, MatMul product, int index)
    {
        Value operand = product.Inputs[index];
        switch (network.Producer(operand))
        {
            case Transpose transpose:
                product.ReadThrough(index, transpose.Input, transpose.Permutation);
                return true;
            case ChannelAffine affine when IsFactor(affine) && !affine.Output.IsQuantizationFixed && !affine.Input.IsQuantizationFixed
                && network.OnlyConsumer(affine.Output) == product:
                product.Factor *= affine.Factors[0];
                Rewrite.Bypass(network, affine);
                return true;
            default:
                return false;
        }
    }

    private static bool FoldOutput(Network network, MatMul product)
    {
        Value output = product.Output;
        switch (network.OnlyConsumer(output))
        {
            case Transpose transpose when output.IsQuantizationFixed == transpose.Output.IsQuantizationFixed
                && output.Quantization == transpose.Output.Quantization && product.PermuteOutput(transpose.Permutation):
                Rewrite.Absorb(network, product, transpose);
                return true;
            case ChannelAffine affine when IsFactor(affine) && !output.IsQuantizationFixed && product.Clamp == Clamp.None:
                product.Factor *= affine.Factors[0];
                Rewrite.Absorb(network, product, affine);
                return true;
            default:
                return false;
        }
    }

    private static bool IsFactor(ChannelAffine affine) => affine.IsScalar && affine.Offsets[0] == 0 && affine.Factors[0] > 0;
}
