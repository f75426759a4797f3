using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Moves reshapes behind functions of one number, so that a ReLU meets the layer that it can be fused into.</summary>
internal static class SinkReshapes
{
    internal static bool Run(Network network)
    {
        foreach (Unary unary in network.Operators.OfType<Unary>())
        {
            if (network.Producer(unary.Input) is Reshape reshape && network.OnlyConsumer(reshape.Output) == unary
                && !reshape.Output.IsQuantizationFixed)
            {
                Swap(network, reshape, unary);
                return true;
            }
        }

        return false;
    }

    private static void Swap(Network network, Reshape reshape, Unary unary)
    {
        Reshape after = new(reshape.Name, network.Fresh(unary.Output.Name), unary.Output, unary.Output.Shape);
        after.InferShapes();
        after.Output.Source = unary.Output.Source;
        after.Output.Quantization = unary.Output.Quantization;
        after.Output.IsQuantizationFixed = unary.Output.IsQuantizationFixed;
        network.Replace(unary.Output, after.Output);
        after.Inputs[0] = unary.Output;
        unary.Inputs[0] = reshape.Input;
        unary.InferShapes();
        unary.Output.Source = unary.Output.Source?.Reshape(unary.Output.Shape);
        network.Operators.Remove(reshape);
        network.Operators.Insert(network.Operators.IndexOf(unary) + 1, after);
    }
}
