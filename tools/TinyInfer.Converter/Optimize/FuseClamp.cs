using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Fuses ReLU and other clamps into the requantization of the operator before them.</summary>
internal static class FuseClamp
{
    internal static bool Run(Network network)
    {
        foreach (Unary unary in network.Operators.OfType<Unary>().Where(u => u.AsClamp != null))
        {
            if (network.Producer(unary.Input) is { } producer and IClamping clamping && !unary.Input.IsQuantizationFixed
                && network.OnlyConsumer(unary.Input) == unary)
            {
                clamping.Clamp = clamping.Clamp.Then(unary.AsClamp!);
                Rewrite.Absorb(network, producer, unary);
                return true;
            }
        }

        return false;
    }
}
