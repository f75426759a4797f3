using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Optimize;

/// <summary>Rewrites a network into one with fewer operators that computes the same. Passes run until none finds anything to do.</summary>
internal static class Optimizer
{
    private static readonly Func<Network, bool>[] Passes =
    [
        RemoveDead.Run,
        CancelTransposes.Run,
        SinkReshapes.Run,
        FoldUnary.Run,
        FoldAffine.Run,
        FuseClamp.Run,
        FoldFlatten.Run,
    ];

    /// <summary>Optimizes a network.</summary>
    /// <param name="network">The network; changed.</param>
    internal static void Run(Network network)
    {
        SpreadQuantization.Run(network);
        while (Passes.Count(pass => pass(network)) > 0)
        {
        }

        LowerAffine.Run(network);
        RemoveDead.Run(network);
    }
}
