using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Moves functions of one number before a reshape, where they can be fused into the operator that made the value.</summary>
internal static class HoistElementwise
{
    internal static bool Run(Network network)
    {
        foreach (Operator op in network.Operators.Where(op => op is Unary or ChannelAffine))
        {
            if (network.Producer(op.Input) is Reshape reshape && network.OnlyConsumer(reshape.Output) == op
                && !reshape.Output.IsQuantizationFixed && MayMove(op, reshape)
                && op.Output.Source?.Reshape(reshape.Input.Shape) is { } source)
            {
                Swap(network, reshape, op, source);
                return true;
            }
        }

        return false;
    }

    /// <summary>Channels have to stay the last axis.</summary>
    private static bool MayMove(Operator op, Reshape reshape) =>
        op is Unary or ChannelAffine { IsScalar: true } || reshape.Input.Shape[^1] == reshape.Output.Shape[^1];

    private static void Swap(Network network, Reshape reshape, Operator op, SourceTensor source)
    {
        network.Replace(op.Output, reshape.Output);
        reshape.Output.Source = op.Output.Source;
        reshape.Output.Quantization = op.Output.Quantization;
        reshape.Output.IsQuantizationFixed = op.Output.IsQuantizationFixed;
        op.Inputs[0] = reshape.Input;
        op.Output.Source = source;
        op.InferShapes();
        reshape.Inputs[0] = op.Output;
        network.Operators.Remove(reshape);
        network.Operators.Insert(network.Operators.IndexOf(op) + 1, reshape);
    }
}
